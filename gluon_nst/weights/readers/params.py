"""Reader of the ``.params`` files of MXNet's model zoo."""

import math

import numpy

from .fields import Fields
from .limits import MOST_ARRAYS, refusal

MAGIC = 0x112


def read_params(path):
    """Read a ``.params`` file of MXNet's model zoo without loading it into memory.

    ``mxnet.npx.load`` would load all of it; for VGG-19 that includes half a gigabyte of
    classifier weights, which style transfer never uses.

    Returns
    -------
    dict of str to numpy.ndarray
        Views into the file, which are read on demand.

    Raises
    ------
    UserError
        If the file is cut short or of another kind.
    """
    try:
        data = numpy.memmap(path, 'u1', 'r')
        reader = Fields(data)
        magic, _reserved, count = reader.numbers('<QQQ')
        if magic != MAGIC:
            raise ValueError('wrong magic number')
        if count > MOST_ARRAYS:
            raise ValueError(f'it has {count} arrays')
        arrays = [_read_ndarray(reader) for _ in range(count)]
        (named,) = reader.numbers('<Q')
        if named != count:
            raise ValueError(f'it has {count} arrays and {named} names')
        names = [reader.string() for _ in arrays]
    except ValueError as error:
        raise refusal(path, 'an MXNet .params file', error) from None
    return {name.split(':')[-1]: array for name, array in zip(names, arrays)}


def _read_ndarray(reader):
    """Read one dense array in the format of MXNet's ``NDArray::Save``."""
    magic, storage_type = reader.numbers('<Ii')
    if magic not in (0xF993FAC9, 0xF993FACA) or storage_type != 0:
        raise ValueError('an array is not dense')
    shape = reader.shape()
    _device_type, _device_id, dtype = reader.numbers('<iii')
    if dtype != 0:
        raise ValueError('an array is not float32')
    return reader.take(4 * math.prod(shape)).view('<f4').reshape(shape)
