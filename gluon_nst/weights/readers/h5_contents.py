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
BLOCKS = {13: (2, 2, 3, 3, 3), 16: (2, 2, 4, 4, 4)}  # by the number of convolutions
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
    found = {}

    def visit(name, thing):
        # Versions differ in the path, 'block1_conv1/block1_conv1_W_1:0' or
        # 'model_weights/block1_conv1/block1_conv1/kernel:0', but not in the layer's name;
        # save_weights of Keras 3 numbers the layers of each kind, 'layers/conv2d_1/vars/0'.
        layer = re.search(r'(?:^|/)(block\d_conv\d|fc[12]|predictions)/', name) or re.search(
            r'(?:^|/)layers/((?:conv2d|dense)(?:_\d+)?)/vars/', name
        )
        if not layer or name.startswith('optimizer') or getattr(thing, 'shape', None) is None:
            return  # another layer, the state of an optimiser, or a group
        key = layer[1], 'b' if thing.ndim == 1 else 'W'
        if key in found:
            raise ValueError(f'it has {"_".join(key)} twice')
        found[key] = find_array(thing, '_'.join(key))

    h5py.File(path, 'r').visititems(visit)  # it does not follow links to other files
    names = names_of_numbered({layer for layer, _ in found})
    return {f'{names.get(layer, layer)}_{part}': array for (layer, part), array in found.items()}


def names_of_numbered(layers):
    """Return the names of numbered layers, by their numbers: ``{'conv2d_1': 'block1_conv2'}``."""
    count = sum(layer.startswith('conv2d') for layer in layers)
    blocks = BLOCKS.get(count, ())
    convs = [f'block{b}_conv{i}' for b, n in enumerate(blocks, 1) for i in range(1, n + 1)]
    numbered = {'conv2d': convs, 'dense': ['fc1', 'fc2', 'predictions']}
    return {
        f'{kind}_{i}' if i else kind: name
        for kind, names in numbered.items()
        for i, name in enumerate(names)
    }


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
