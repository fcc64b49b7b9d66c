"""Readers of weight files. None of them can run code that a file carries.

Each returns a dictionary of arrays, or of what `numpy.asarray` makes arrays of: their
``shape`` and ``dtype`` are known, their numbers are read only when they are asked for.
"""

import json
import math
import struct
from pathlib import Path

import numpy

from ..errors import UserError
from .fields import Fields
from .h5_files import read_h5
from .limits import LARGEST_RATIO, MOST_ARRAYS, refusal
from .torch_files import read_legacy_torch, read_zip_torch
from .zip_files import open_zip, read_npz


def read_arrays(path):
    """Read a file of arrays of any of the formats, which its first bytes tell.

    Raises
    ------
    UserError
        If it is of none of them, damaged, or would unpack to many times its size.
    """
    with open(path, 'rb') as file:
        head = file.read(16)
    arrays = _reader(head, path)(path)
    size = sum(math.prod(array.shape) * array.dtype.itemsize for array in arrays.values())
    if size > LARGEST_RATIO * Path(path).stat().st_size:
        raise UserError(
            f'{path} would unpack to {size:,} bytes, more than {LARGEST_RATIO} times '
            'its size, which no weights do: get it from where it is published'
        )
    return arrays


def _reader(head, path):
    for first_bytes, read in READERS.items():
        if head.startswith(first_bytes):
            return read
    if head[8:9] != b'{':
        raise UserError(
            f'{path} is not a file of weights that can be read: it should be a '
            '.params, .h5, .pth, .npz or .safetensors file'
        )
    return read_safetensors


def read_zip(path):
    """Read a zip file: torch's, if there is a pickle in it, or else NumPy's.

    Returns
    -------
    dict of str to Member
        What is not used is not read.

    Raises
    ------
    UserError
        If the file is damaged, or holds anything but arrays.
    """
    try:
        archive = open_zip(path)
        if any(name.endswith('/data.pkl') for name in archive.namelist()):
            return read_zip_torch(archive)
        return read_npz(archive)
    except Exception as error:  # zipfile, pickle and NumPy raise whatever the damage leads to
        raise refusal(path, 'a file of arrays from NumPy or torch.save', error) from None


def read_params(path):
    """Read a ``.params`` file of MXNet's model zoo without loading it into memory.

    ``mxnet.npx.load`` would allocate all of it; of VGG-19 that is half a gigabyte
    of classifier weights which style transfer never uses.

    Returns
    -------
    dict of str to numpy.ndarray
        Views into the file; what is not used is not read.

    Raises
    ------
    UserError
        If the file is cut short or not such a file.
    """
    try:
        data = numpy.memmap(path, 'u1', 'r')
        reader = Fields(data)
        magic, _reserved, count = reader.numbers('<QQQ')
        if magic != 0x112:
            raise ValueError('it begins otherwise')
        if count > MOST_ARRAYS:
            raise ValueError(f'it has {count} arrays')
        arrays = [_read_ndarray(reader) for _ in range(count)]
        (named,) = reader.numbers('<Q')
        if named != count:
            raise ValueError(f'it has {count} arrays and {named} names')
        names = [reader.string() for _ in arrays]
    except ValueError as error:
        raise refusal(path, 'a .params file of MXNet', error) from None
    return {name.split(':')[-1]: array for name, array in zip(names, arrays)}


def _read_ndarray(reader):
    """Read one dense array as ``NDArray::Save`` of MXNet writes it."""
    magic, storage_type = reader.numbers('<Ii')
    if magic not in (0xF993FAC9, 0xF993FACA) or storage_type != 0:
        raise ValueError('an array is not dense')
    shape = reader.shape()
    _device_type, _device_id, dtype = reader.numbers('<iii')
    if dtype != 0:
        raise ValueError('an array is not float32')
    return reader.take(4 * math.prod(shape)).view('<f4').reshape(shape)


def read_safetensors(path):
    """Read a ``.safetensors`` file: a JSON header that says what lies where, then the numbers.

    Returns
    -------
    dict of str to numpy.ndarray
        Views into the file; what is not used is not read.

    Raises
    ------
    UserError
        If the file is cut short or not such a file.
    """
    try:
        fields = Fields(numpy.memmap(path, 'u1', 'r'))
        header = json.loads(fields.string())
        header.pop('__metadata__', None)
        body = Fields(fields.data[fields.position :])
        tensors = {}  # one behind the other: none overlap, and nothing hides between them
        for name, entry in sorted(header.items(), key=lambda item: item[1]['data_offsets']):
            tensors[name] = _read_tensor(body, **entry)
        if body.position != len(body.data):
            raise ValueError('something stands behind its tensors')
        return tensors
    except OSError:
        raise
    except Exception as error:  # JSON may hold anything where numbers and names should be
        raise refusal(path, 'a .safetensors file', error) from None


def _read_tensor(body, dtype, shape, data_offsets):
    start, end = data_offsets
    if any(type(n) is not int or n < 0 for n in (start, end, *shape)):
        raise ValueError('the place of a tensor is not made of whole numbers')
    if start != body.position:
        raise ValueError('its tensors overlap, or leave a gap')
    if dtype not in SAFETENSORS_DTYPES:
        raise ValueError(f'a tensor is of type {dtype}, not {" or ".join(SAFETENSORS_DTYPES)}')
    return body.take(end - start).view(SAFETENSORS_DTYPES[dtype]).reshape(shape)


SAFETENSORS_DTYPES = {'F32': '<f4', 'F16': '<f2'}
READERS = {
    b'PK\3\4': read_zip,
    b'\x89HDF\r\n\x1a\n': read_h5,
    struct.pack('<Q', 0x112): read_params,
    b'\x80\2\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.': read_legacy_torch,  # its magic number
}
