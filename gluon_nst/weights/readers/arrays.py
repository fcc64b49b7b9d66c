"""Choose the reader for a weight file. No reader can run code from a file.

Each returns a dictionary of arrays, or of objects that `numpy.asarray` turns into arrays:
their ``shape`` and ``dtype`` are known, and their values are read only on demand.
"""

import math
import struct
from pathlib import Path

from ...errors import UserError
from .h5 import read_h5
from .limits import LARGEST_RATIO, refusal
from .mat import read_mat
from .npz import open_zip, read_npz
from .onnx import read_onnx
from .params import MAGIC, read_params
from .safetensors import read_safetensors
from .torch import read_legacy_torch, read_zip_torch


def read_arrays(path):
    """Read a file of arrays; its first bytes determine the format.

    Raises
    ------
    UserError
        If the format is unknown, the file is damaged, or it would unpack to many times its
        size.
    """
    with open(path, 'rb') as file:
        head = file.read(16)
    arrays = _reader(head, path)(path)
    size = sum(math.prod(array.shape) * array.dtype.itemsize for array in arrays.values())
    if size > LARGEST_RATIO * Path(path).stat().st_size:
        raise UserError(
            f'{path} would unpack to {size:,} bytes, more than {LARGEST_RATIO} times its '
            'size, which is implausible for weights: download it again from its publisher'
        )
    return arrays


def _reader(head, path):
    for first_bytes, read in READERS.items():
        if head.startswith(first_bytes):
            return read
    if Path(path).suffix.lower() == '.onnx':
        return read_onnx
    if head[8:9] == b'{':
        return read_safetensors
    raise UserError(
        f'{path} is not a known weight file: give a .params, .h5, .pth, .npz, .safetensors, .mat '
        'or .onnx file'
    )


def refuse_npy(path):
    """Refuse a file of one NumPy array: for a network, it would be a pickle of a dict."""
    raise UserError(
        f'{path} is a .npy file. Such a file holds a network as a pickle, which could run any '
        'code, so it is not read: if you trust its source, convert it to .npz with the command '
        'that "gluon-nst weights import --help" shows'
    )


def read_zip(path):
    """Read a zip file: torch's if it contains a pickle, otherwise NumPy's.

    Returns
    -------
    dict of str to Member
        Arrays that are read on demand.

    Raises
    ------
    UserError
        If the file is damaged or holds anything but arrays.
    """
    try:
        archive = open_zip(path)
        if 'model.weights.h5' in archive.namelist():
            raise UserError(
                f'{path} is a whole model of Keras: save its weights with '
                "model.save_weights('vgg.weights.h5') in Keras, and give that file"
            )
        if any(name.endswith('/data.pkl') for name in archive.namelist()):
            return read_zip_torch(archive)
        return read_npz(archive)
    except UserError:
        raise
    except Exception as error:  # for a damaged file, zipfile, pickle and NumPy may raise anything
        raise refusal(path, 'a file of arrays from NumPy or torch.save', error) from None


READERS = {
    b'PK\3\4': read_zip,
    b'\x89HDF\r\n\x1a\n': read_h5,
    struct.pack('<Q', MAGIC): read_params,
    b'MATLAB 5.0 MAT': read_mat,
    b'\x93NUMPY': refuse_npy,
    b'\x80\2\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.': read_legacy_torch,  # its magic number
}
