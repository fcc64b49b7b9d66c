"""Arrays in zip files: NumPy's ``.npz``, and what newer versions of torch write."""

import math

import numpy
from numpy.lib import format as npy


class Member:
    """An array in a zip file: its shape is known, its numbers are read when they are asked for.

    ``numpy.asarray`` asks for them; zipfile then checks the CRC-32 of the member.
    """

    def __init__(self, archive, info, dtype, shape, start=0, order='C'):
        size = start + math.prod(shape) * dtype.itemsize
        if dtype.hasobject or size > info.file_size or any(n < 0 for n in shape):
            raise ValueError(f'{info.filename} does not hold the numbers of its shape {shape}')
        self.archive, self.info, self.start, self.order = archive, info, start, order
        self.dtype, self.shape = dtype, tuple(shape)

    def __array__(self, dtype=None):
        with self.archive.open(self.info) as file:
            data = file.read(self.info.file_size)  # and no more, whatever it would unpack to
        flat = numpy.frombuffer(data, self.dtype, math.prod(self.shape), self.start)
        return flat.reshape(self.shape, order=self.order).astype(dtype or self.dtype, copy=False)


def read_npz(archive):
    """Return the arrays, as `Member`, of a file of ``numpy.savez``; objects are refused."""
    return {
        info.filename[: -len('.npy')]: _read_header(archive, info)
        for info in archive.infolist()
        if info.filename.endswith('.npy')
    }


def _read_header(archive, info):
    with archive.open(info) as file:
        if npy.read_magic(file) != (1, 0):
            raise ValueError(f'{info.filename} is of an unknown version')
        shape, fortran, dtype = npy.read_array_header_1_0(file)
        return Member(archive, info, dtype, shape, file.tell(), 'F' if fortran else 'C')
