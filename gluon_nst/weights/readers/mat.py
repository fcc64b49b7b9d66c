"""Reader of MatConvNet's networks, MATLAB files of version 5, through SciPy."""

import struct
import zlib
from pathlib import Path

from .limits import LARGEST_RATIO, refusal

HEADER = 128  # bytes of text and version before the first element
COMPRESSED = 15
START = 4096  # bytes that surely unpack to the first 8


def read_mat(path):
    """Read the convolutions and dense layers of a network of MatConvNet.

    Newer files keep both arrays of a layer in ``weights``, older ones in ``filters`` and
    ``biases``.

    Returns
    -------
    dict of str to numpy.ndarray
        ``'conv1_1_filters'`` (3, 3, I, O), ``'conv1_1_biases'`` (O,), ...

    Raises
    ------
    UserError
        If the file is damaged or of another kind.
    """
    from scipy.io import loadmat

    try:
        _check_size(path)
        layers = loadmat(path, squeeze_me=True, variable_names=['layers'])['layers']
        arrays = {}
        for layer in layers:
            fields = layer.dtype.names
            if 'weights' in fields and layer['weights'].item().size == 2:
                filters, biases = layer['weights'].item()
            elif 'filters' in fields:
                filters, biases = layer['filters'].item(), layer['biases'].item()
            else:
                continue
            name = str(layer['name'])
            arrays.update({f'{name}_filters': filters, f'{name}_biases': biases})
        return arrays
    except Exception as error:  # for a damaged file, SciPy may raise anything
        raise refusal(path, "a network of MatConvNet in MATLAB's format", error) from None


def _check_size(path):
    """Refuse what would unpack to many times its size."""
    size = Path(path).stat().st_size
    total, place = 0, HEADER
    with open(path, 'rb') as file:
        while place < size:
            file.seek(place)
            kind, length = struct.unpack('<II', file.read(8))
            if kind == COMPRESSED:
                head = zlib.decompressobj().decompress(file.read(min(length, START)), 8)
                total += struct.unpack('<II', head)[1]
            place += 8 + length
    if total > LARGEST_RATIO * size:
        raise ValueError(f'it would unpack to {total:,} bytes')
