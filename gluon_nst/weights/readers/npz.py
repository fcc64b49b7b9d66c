"""Arrays in zip files: NumPy's ``.npz``, and what newer versions of torch write."""

import math
import re
import struct
import zipfile
from pathlib import Path

import numpy

from .limits import LARGEST_CONTENTS, LARGEST_RATIO, MOST_AXES

# NumPy's own reader would give this line to Python's parser
NPY_HEADER = re.compile(
    rb"\{'descr': '([<>|=][fiuSU]\d{1,9})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,18}, ?)*(?:\d{1,18})?)\), \} *\n"
)


class Member:
    """An array in a zip file: its shape is known, its numbers are read when they are asked for.

    ``numpy.asarray`` asks for them; zipfile then checks the CRC-32 of the member.
    """

    def __init__(self, archive, info, dtype, shape, start=0, order='C'):
        size = start + math.prod(shape) * dtype.itemsize
        if size > info.file_size or len(shape) > MOST_AXES or any(n < 0 for n in shape):
            raise ValueError(f'{info.filename} does not hold the numbers of its shape {shape}')
        self.archive, self.info, self.start, self.order = archive, info, start, order
        self.dtype, self.shape = dtype, tuple(shape)

    def __array__(self, dtype=None):
        with self.archive.open(self.info) as file:
            data = file.read(self.info.file_size)  # and no more, whatever it would unpack to
        flat = numpy.frombuffer(data, self.dtype, math.prod(self.shape), self.start)
        if 2 * flat.nbytes < len(data):
            flat = flat.copy()  # lest a few numbers keep the whole member in memory
        return flat.reshape(self.shape, order=self.order).astype(dtype or self.dtype, copy=False)


def open_zip(path):
    """Open a zip file whose table of contents is short, and can be true.

    Raises
    ------
    ValueError
        If its members overlap, share a name, are encrypted, compressed in an unusual
        way, or would unpack to many times the size of the file.
    """
    size = Path(path).stat().st_size
    with open(path, 'rb') as file:
        end = zipfile._EndRecData(file)  # zipfile makes twenty bytes of each that it reads here
    if end and end[zipfile._ECD_SIZE] > LARGEST_CONTENTS:
        raise ValueError(f'its table of contents takes {end[zipfile._ECD_SIZE]} bytes')
    archive = zipfile.ZipFile(path)
    infos = archive.infolist()
    if len(archive.NameToInfo) < len(infos):
        raise ValueError('two of its members share a name')
    if any(info.flag_bits & 1 for info in infos):
        raise ValueError('it is encrypted')
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise ValueError('it is compressed in a way that no weights are')
    if sum(info.compress_size for info in infos) > size:
        raise ValueError('its members overlap')
    unpacked = sum(info.file_size for info in infos)
    if unpacked > LARGEST_RATIO * size:
        raise ValueError(f'it would unpack to {unpacked:,} bytes from {size:,}')
    return archive


def read_npz(archive):
    """Return the arrays, as `Member`, of a file of ``numpy.savez``; objects are refused."""
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
