"""Reader of ``.safetensors`` files."""

import json

import numpy

from .fields import Fields
from .limits import refusal

DTYPES = {'F32': '<f4', 'F16': '<f2'}


def read_safetensors(path):
    """Read a ``.safetensors`` file: a JSON header that locates the tensors, then their values.

    Returns
    -------
    dict of str to numpy.ndarray
        Views into the file, which are read on demand.

    Raises
    ------
    UserError
        If the file is cut short or of another kind.
    """
    return _read(path)[1]


def read_metadata(path):
    """Return what a ``.safetensors`` file tells of itself: texts by name.

    Raises
    ------
    UserError
        As in `read_safetensors`.
    """
    return _read(path)[0]


def _read(path):
    """Return the metadata and the tensors of a file."""
    try:
        fields = Fields(numpy.memmap(path, 'u1', 'r'))
        header = json.loads(fields.string())
        metadata = header.pop('__metadata__', {})
        if not all(isinstance(text, str) for text in metadata.values()):
            raise ValueError('its metadata are not texts')
        body = Fields(fields.data[fields.position :])
        tensors = {}  # contiguous: none may overlap, and nothing may be hidden between them
        for name, entry in sorted(header.items(), key=lambda item: item[1]['data_offsets']):
            tensors[name] = _read_tensor(body, **entry)
        if body.position != len(body.data):
            raise ValueError('data follows its last tensor')
        return metadata, tensors
    except OSError:
        raise
    except Exception as error:  # the JSON may hold anything in place of numbers and names
        raise refusal(path, 'a .safetensors file', error) from None


def _read_tensor(body, dtype, shape, data_offsets):
    start, end = data_offsets
    if any(type(n) is not int or n < 0 for n in (start, end, *shape)):
        raise ValueError('the offsets or the shape of a tensor are not whole numbers')
    if start != body.position:
        raise ValueError('its tensors overlap or leave a gap')
    if dtype not in DTYPES:
        raise ValueError(f'a tensor is of type {dtype}, not {" or ".join(DTYPES)}')
    return body.take(end - start).view(DTYPES[dtype]).reshape(shape)
