"""Reader of Keras's HDF5 files: h5py locates the arrays in a separate process.

The format is too complex to parse here, so h5py must be installed; the values are read here.
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

PATIENCE = 60  # seconds; `h5_contents` limits itself to 3 seconds of work
ENVIRONMENT = {'HDF5_PLUGIN_PRELOAD': '::', 'OPENBLAS_NUM_THREADS': '1'}  # '::': no plug-ins


def read_h5(path):
    """Read the layers of VGG from an HDF5 file written by any version of Keras.

    Returns
    -------
    dict of str to ChunkedArray
        ``'block1_conv1_W'``, ``'block1_conv1_b'``, ...; they are read on demand.

    Raises
    ------
    UserError
        If the file is damaged or of another kind, or h5py is not installed.
    """
    if importlib.util.find_spec('h5py') is None:
        raise UserError(f'{path} is an HDF5 file: to read it, run "pip install h5py"')
    try:
        arrays, data = _ask_h5py(path), numpy.memmap(path, 'u1', 'r')
        return {key: ChunkedArray(data, **contents) for key, contents in arrays.items()}
    except OSError:
        raise
    except Exception as error:
        raise refusal(path, 'a Keras HDF5 file', error) from None


def _ask_h5py(path):
    process = subprocess.run(
        [sys.executable, str(Path(__file__).with_name('h5_contents.py')), str(path)],
        env={**os.environ, **ENVIRONMENT},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=PATIENCE,
    )
    if process.returncode != 0:  # negative: it crashed or exceeded its time limit
        raise ValueError(f'h5py failed with exit code {process.returncode}')
    answer = json.loads(process.stdout)
    if 'error' in answer:
        raise ValueError(answer['error'])
    return answer['arrays']


class ChunkedArray:
    """An array stored in chunks of equal shape, perhaps compressed.

    `numpy.asarray` assembles them. HDF5 does not store chunks that hold only zeros.
    """

    def __init__(self, data, dtype, shape, chunk_shape, filters, chunks):
        self.dtype, self.shape = numpy.dtype(dtype), tuple(shape)
        self.chunk_shape = tuple(chunk_shape)
        self.data, self.filters, self.chunks = data, filters, chunks
        expected = math.prod(-(-n // step) for n, step in zip(self.shape, self.chunk_shape))
        if len(shape) > MOST_AXES or len(chunks) != expected:
            raise ValueError(f'an array of shape {shape} is incomplete')

    def __array__(self, dtype=None):
        array = numpy.zeros(self.shape, self.dtype)
        for start, position, size in self.chunks:
            chunk = self._unpack(Fields(self.data, position).take(size))
            target = tuple(slice(i, i + n) for i, n in zip(start, self.chunk_shape))
            inside = tuple(slice(0, n - i) for i, n in zip(start, self.shape))
            array[target] = chunk[inside]  # the last chunks may extend beyond the array
        return array.astype(dtype or self.dtype, copy=False)

    def _unpack(self, data):
        """Undo the filters of a chunk, in reverse order."""
        size = math.prod(self.chunk_shape) * self.dtype.itemsize
        for name in reversed(self.filters):
            if name == 'gzip':
                data = zlib.decompressobj().decompress(data, size)  # at most this size
                data = numpy.frombuffer(data, 'u1')
            else:  # shuffle: the first bytes of all numbers, then the second ones, ...
                data = data.reshape(self.dtype.itemsize, -1).T.ravel()
        return data.view(self.dtype).reshape(self.chunk_shape)
