"""Arrays in zip files: NumPy's ``.npz``, and the format of torch since 1.6."""

import math
import re
import struct
import zipfile
from pathlib import Path

import numpy

from .limits import LARGEST_CONTENTS, LARGEST_RATIO, MOST_AXES

# NumPy's own reader would pass this line to Python's parser
NPY_HEADER = re.compile(
    rb"\{'descr': '([<>|=][fiuSU]\d{1,9})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,18}, ?)*(?:\d{1,18})?)\), \} *\n"
)


class Member:
    """An array in a zip file, whose shape is known and whose values are read on demand.

    ``numpy.asarray`` reads them; zipfile then checks the CRC-32 of the member.
    """

    def __init__(self, archive, info, dtype, shape, start=0, order='C'):
        size = start + math.prod(shape) * dtype.itemsize
        if size > info.file_size or len(shape) > MOST_AXES or any(n < 0 for n in shape):
            raise ValueError(f'{info.filename} is too small for an array of shape {shape}')
        self.archive, self.info, self.start, self.order = archive, info, start, order
        self.dtype, self.shape = dtype, tuple(shape)

    def __array__(self, dtype=None):
        with self.archive.open(self.info) as file:
            data = file.read(self.info.file_size)  # at most the declared size
        flat = numpy.frombuffer(data, self.dtype, math.prod(self.shape), self.start)
        if 2 * flat.nbytes < len(data):
            flat = flat.copy()  # so that a small array does not keep the whole member in memory
        return flat.reshape(self.shape, order=self.order).astype(dtype or self.dtype, copy=False)


def open_zip(path):
    """Open a zip file after checking that its directory is small and plausible.

    Raises
    ------
    ValueError
        If its members overlap, share a name, are encrypted, compressed in an unusual
        way, or would unpack to many times the size of the file.
    """
    size = Path(path).stat().st_size
    with open(path, 'rb') as file:
        end = zipfile._EndRecData(file)  # for each byte of the directory, zipfile allocates 20
    if end and end[zipfile._ECD_SIZE] > LARGEST_CONTENTS:
        raise ValueError(f'its directory has {end[zipfile._ECD_SIZE]} bytes')
    archive = zipfile.ZipFile(path)
    infos = archive.infolist()
    if len(archive.NameToInfo) < len(infos):
        raise ValueError('two of its members share a name')
    if any(info.flag_bits & 1 for info in infos):
        raise ValueError('it is encrypted')
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise ValueError('it is compressed with an unsupported method')
    if sum(info.compress_size for info in infos) > size:
        raise ValueError('its members overlap')
    unpacked = sum(info.file_size for info in infos)
    if unpacked > LARGEST_RATIO * size:
        raise ValueError(f'it would unpack to {unpacked:,} bytes from {size:,}')
    return archive


def read_npz(archive):
    """Return the arrays, as `Member`, of a file from ``numpy.savez``; objects are refused."""
    return {
        info.filename[: -len('.npy')]: _read_header(archive, info)
        for info in archive.infolist()
        if info.filename.endswith('.npy')
    }


def _read_header(archive, info):
    with archive.open(info) as file:
        magic, length = struct.unpack('<8sH', file.read(10))
        header = NPY_HEADER.fullmatch(file.read(length))
        if magic != b'\x93NUMPY\1\0' or not header:
            raise ValueError(f'{info.filename} is not a plain array of numbers')
        dtype, fortran, shape = header.groups()
        shape = tuple(int(n) for n in shape.split(b',') if n.strip())
        order = 'F' if fortran == b'True' else 'C'
        return Member(archive, info, numpy.dtype(dtype.decode()), shape, file.tell(), order)
