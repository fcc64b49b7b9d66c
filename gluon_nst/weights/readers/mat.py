"""Reader of MatConvNet's networks: MATLAB files of version 5.

SciPy reads them, too, but a damaged file may end its process.
"""

import math
import struct
import zlib

import numpy

from .fields import Fields
from .limits import LARGEST_RATIO, refusal

HEADER = 128  # bytes; the last two tell the order of bytes
MATRIX, COMPRESSED = 14, 15  # types of elements
NUMBERS = dict(  # and those of numbers
    zip(
        (1, 2, 3, 4, 5, 6, 7, 9, 12, 13),
        ('i1', 'u1', '<i2', '<u2', '<i4', '<u4', '<f4', '<f8', '<i8', '<u8'),
    )
)
CELL, STRUCT, CHAR = 1, 2, 4  # classes of matrices


def read_mat(path):
    """Read the convolutions and dense layers of a network of MatConvNet.

    Newer files keep both arrays of a layer in ``weights``, older ones in ``filters`` and
    ``biases``.

    Returns
    -------
    dict of str to numpy.ndarray
        ``'conv1_1_filters'`` (3, 3, I, O), ``'conv1_1_biases'`` (O,), ...; views into the file,
        unless it is compressed.

    Raises
    ------
    UserError
        If the file is damaged or of another kind.
    """
    try:
        arrays = {}
        for layer in _layers(numpy.memmap(path, 'u1', 'r')):
            pair = layer.get('weights') or [layer.get('filters'), layer.get('biases')]
            if len(pair) == 2 and all(isinstance(array, numpy.ndarray) for array in pair):
                filters, biases = pair
                name = layer['name']
                arrays.update({f'{name}_filters': filters, f'{name}_biases': biases.ravel()})
        return arrays
    except OSError:
        raise
    except Exception as error:  # where a number is expected, there may be anything
        raise refusal(path, "a network of MatConvNet in MATLAB's format", error) from None


def _layers(data):
    """Return the variable ``layers`` of a file."""
    if data[HEADER - 2 : HEADER].tobytes() != b'IM':
        raise ValueError('its numbers are big-endian')
    fields, left = Fields(data, HEADER), LARGEST_RATIO * len(data)
    while fields.position < len(data):
        kind, element = _element(fields)
        if kind == COMPRESSED:
            unpacked = zlib.decompressobj().decompress(element, max(left, 1))
            left -= len(unpacked)
            kind, element = _element(Fields(numpy.frombuffer(unpacked, 'u1')))
        if kind == MATRIX and _head(Fields(element))[2] == b'layers':
            return _value(element)
    raise ValueError('it has no variable "layers"')


def _element(fields):
    """Return the type and the bytes of the next element."""
    kind, size = fields.numbers('<II')
    if kind >> 16:  # up to 4 bytes stand where the size would
        return kind & 0xFFFF, numpy.frombuffer(struct.pack('<I', size), 'u1')[: kind >> 16]
    data = fields.take(size)
    if kind != COMPRESSED:
        fields.take(min(-size % 8, len(fields.data) - fields.position))
    return kind, data


def _head(fields):
    """Return the class, the shape and the name of a matrix."""
    flags, shape, name = (_element(fields)[1] for _ in range(3))
    return int(flags[0]), shape.view('<i4').tolist(), name.tobytes()


def _value(matrix):
    """Return a list for a cell array, a dict for a struct, a text, an array; None if empty."""
    if not len(matrix):
        return None
    fields = Fields(matrix)
    kind, shape, _ = _head(fields)
    if kind == CELL:
        return [_value(_element(fields)[1]) for _ in range(math.prod(shape))]
    if kind == STRUCT and math.prod(shape) == 1:
        (length,) = _element(fields)[1].view('<i4').tolist()
        names = _element(fields)[1].tobytes()
        names = [names[i : i + length].rstrip(b'\0') for i in range(0, len(names), length)]
        return {name.decode(): _value(_element(fields)[1]) for name in names}
    number, data = _element(fields)
    if kind == CHAR:
        return data.tobytes().replace(b'\0', b'').decode('ascii')
    return data.view(NUMBERS[number]).reshape(shape, order='F')
