"""HDF5 files of Keras: h5py, where it is installed, tells in a process of its own what lies where.

The format is too large for a page; the numbers are read here.
"""

import importlib.util
import json
import math
import os
import subprocess
import sys
import zlib
from pathlib import Path

import numpy

from ...errors import UserError
from .fields import Fields
from .limits import MOST_AXES, refusal

PATIENCE = 60  # seconds; `h5_contents` ends by itself after 3 of work
ENVIRONMENT = {'HDF5_PLUGIN_PRELOAD': '::', 'OPENBLAS_NUM_THREADS': '1'}  # '::': no plug-ins


def read_h5(path):
    """Read the layers of VGG from an HDF5 file of Keras, of any of its versions.

    Returns
    -------
    dict of str to Pieces
        ``'block1_conv1_W'``, ``'block1_conv1_b'``, ...; what is not used is not read.

    Raises
    ------
    UserError
        If the file is damaged or not such a file, or h5py is not installed.
    """
    if importlib.util.find_spec('h5py') is None:
        raise UserError(f'{path} is an HDF5 file, which h5py reads: pip install h5py')
    try:
        arrays, data = _ask_h5py(path), numpy.memmap(path, 'u1', 'r')
        return {key: Pieces(data, **places) for key, places in arrays.items()}
    except OSError:
        raise
    except Exception as error:
        raise refusal(path, 'an HDF5 file of Keras', error) from None


def _ask_h5py(path):
    process = subprocess.run(
        [sys.executable, str(Path(__file__).with_name('h5_contents.py')), str(path)],
        env={**os.environ, **ENVIRONMENT},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=PATIENCE,
    )
    if process.returncode != 0:  # less than 0: a crash, or more time than it may take
        raise ValueError(f'h5py ended with the code {process.returncode}')
    answer = json.loads(process.stdout)
    if 'error' in answer:
        raise ValueError(answer['error'])
    return answer['arrays']


class Pieces:
    """An array that lies in pieces, each a box of one shape, perhaps compressed.

    `numpy.asarray` puts them together. HDF5 writes no piece that holds only zeros.
    """

    def __init__(self, data, dtype, shape, chunk, filters, pieces):
        self.dtype, self.shape, self.chunk = numpy.dtype(dtype), tuple(shape), tuple(chunk)
        self.data, self.filters, self.pieces = data, filters, pieces
        boxes = math.prod(-(-n // step) for n, step in zip(self.shape, self.chunk))
        if len(shape) > MOST_AXES or len(pieces) != boxes:
            raise ValueError(f'an array of shape {shape} is not all there')

    def __array__(self, dtype=None):
        array = numpy.zeros(self.shape, self.dtype)
        for start, position, size in self.pieces:
            box = self._unpack(Fields(self.data, position).take(size))
            place = tuple(slice(i, i + n) for i, n in zip(start, self.chunk))
            inside = tuple(slice(0, n - i) for i, n in zip(start, self.shape))
            array[place] = box[inside]  # the last ones may stand out
        return array.astype(dtype or self.dtype, copy=False)

    def _unpack(self, data):
        """Undo what was done to a box before it was written, the last thing first."""
        size = math.prod(self.chunk) * self.dtype.itemsize
        for name in reversed(self.filters):
            if name == 'gzip':
                data = zlib.decompressobj().decompress(data, size)  # and no more
                data = numpy.frombuffer(data, 'u1')
            else:  # all first bytes of the numbers, then all second ones, ...
                data = data.reshape(self.dtype.itemsize, -1).T.ravel()
        return data.view(self.dtype).reshape(self.chunk)
