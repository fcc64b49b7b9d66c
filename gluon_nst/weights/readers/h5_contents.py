"""Locate the arrays in a Keras HDF5 file; `h5` runs this as a separate program.

The HDF5 library is written in C, and a damaged file may make it crash, run forever or fill
the memory. Here it reads only the file's metadata, with little time and memory.
"""

import json
import re
import resource
import sys
from pathlib import Path

import h5py

SECONDS, MEMORY = 3, 2**26  # beyond what starting takes; a file of any size needs 1 second
FILTERS = {h5py.h5z.FILTER_DEFLATE: 'gzip', h5py.h5z.FILTER_SHUFFLE: 'shuffle'}


def main(path):
    """Print where a file's arrays are stored, or what is wrong with it, as JSON."""
    set_limits()
    try:
        answer = {'arrays': find_arrays(path)}
    except Exception as error:  # for a damaged file, h5py raises OSError, RuntimeError, ...
        answer = {'error': str(error)}
    print(json.dumps(answer))


def set_limits():
    """Have the system end this process if it takes too much time or memory."""
    spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    limits = {resource.RLIMIT_CPU: int(spent) + SECONDS, resource.RLIMIT_CORE: 0}
    if Path('/proc/self/statm').exists():  # Linux; macOS ignores memory limits
        pages = int(Path('/proc/self/statm').read_text().split()[0])
        limits[resource.RLIMIT_AS] = pages * resource.getpagesize() + MEMORY
    for kind, limit in limits.items():
        _, most = resource.getrlimit(kind)
        limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(kind, (limit, most))


def find_arrays(path):
    """Return the location of each array that belongs to a VGG layer, by key."""
    arrays = {}

    def visit(name, thing):
        # Versions differ in the path, 'block1_conv1/block1_conv1_W_1:0' or
        # 'model_weights/block1_conv1/block1_conv1/kernel:0', but not in the layer's name.
        layer = re.search(r'(?:^|/)(block\d_conv\d|fc[12]|predictions)/', name)
        if not layer or name.startswith('optimizer') or getattr(thing, 'shape', None) is None:
            return  # another layer, the state of an optimiser, or a group
        key = f'{layer[1]}_{"b" if thing.ndim == 1 else "W"}'
        if key in arrays:
            raise ValueError(f'it has {key} twice')
        arrays[key] = find_array(thing, key)

    h5py.File(path, 'r').visititems(visit)  # it does not follow links to other files
    return arrays


def find_array(dataset, key):
    """Return the type and shape of an array, and the chunks in which it is stored.

    A chunk is its start in the array, its start in the file, and its size in bytes.
    """
    if dataset.external or dataset.is_virtual:
        raise ValueError(f'it keeps {key} in another file')
    if dataset.dtype.kind != 'f' or not dataset.id.get_type().equal(
        h5py.h5t.py_create(dataset.dtype)
    ):
        raise ValueError(f'{key} is of type {dataset.dtype}, not float32')
    settings = dataset.id.get_create_plist()
    filters = [settings.get_filter(i)[0] for i in range(settings.get_nfilters())]
    if not set(filters) <= set(FILTERS):
        raise ValueError(f'{key} is compressed with an unsupported filter')
    if dataset.chunks is None:
        position = dataset.id.get_offset()  # None: not stored
        chunks = [] if position is None else [([0] * dataset.ndim, position, dataset.nbytes)]
    else:
        stored: list = []
        dataset.id.chunk_iter(stored.append)  # looking them up by number would take n * n steps
        if any(chunk.filter_mask for chunk in stored):
            raise ValueError(f'only some chunks of {key} are compressed')
        chunks = [(chunk.chunk_offset, chunk.byte_offset, chunk.size) for chunk in stored]
    return {
        'dtype': dataset.dtype.str,
        'shape': dataset.shape,
        'chunk_shape': dataset.chunks or dataset.shape,
        'filters': [FILTERS[code] for code in filters],
        'chunks': chunks,
    }


if __name__ == '__main__':
    main(sys.argv[1])
