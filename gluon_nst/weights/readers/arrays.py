"""Readers of weight files. None of them can run code that a file carries.

Each returns a dictionary of arrays, or of what `numpy.asarray` makes arrays of: their
``shape`` and ``dtype`` are known, their numbers are read only when they are asked for.
"""

import math
import struct
from pathlib import Path

from ...errors import UserError
from .h5 import read_h5
from .limits import LARGEST_RATIO, refusal
from .npz import open_zip, read_npz
from .params import MAGIC, read_params
from .safetensors import read_safetensors
from .torch import read_legacy_torch, read_zip_torch


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


READERS = {
    b'PK\3\4': read_zip,
    b'\x89HDF\r\n\x1a\n': read_h5,
    struct.pack('<Q', MAGIC): read_params,
    b'\x80\2\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.': read_legacy_torch,  # its magic number
}
