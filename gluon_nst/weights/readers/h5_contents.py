"""Print where in an HDF5 file of Keras the numbers lie; a program of its own, run by `h5`.

What reads HDF5 is much C, and a damaged file may make it crash, run for ever or fill the
memory. Here it reads the file's table of contents and no numbers, with little of each.
"""

import json
import re
import resource
import sys
from pathlib import Path

import h5py

SECONDS, MEMORY = 3, 2**26  # on top of what it takes to start; a file of any size needs 1
FILTERS = {h5py.h5z.FILTER_DEFLATE: 'gzip', h5py.h5z.FILTER_SHUFFLE: 'shuffle'}


def main(path):
    """Print, in JSON, the places of a file's arrays, or what is wrong with it."""
    set_limits()
    try:
        answer = {'arrays': find_arrays(path)}
    except Exception as error:  # HDF5 raises OSError, RuntimeError, ... for damage
        answer = {'error': str(error)}
    print(json.dumps(answer))


def set_limits():
    """Have the system end this process before it becomes a nuisance."""
    spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    limits = {resource.RLIMIT_CPU: int(spent) + SECONDS, resource.RLIMIT_CORE: 0}
    if Path('/proc/self/statm').exists():  # Linux; macOS heeds no limit of memory
        pages = int(Path('/proc/self/statm').read_text().split()[0])
        limits[resource.RLIMIT_AS] = pages * resource.getpagesize() + MEMORY
    for kind, limit in limits.items():
        _, most = resource.getrlimit(kind)
        limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(kind, (limit, most))


def find_arrays(path):
    """Return by key the place of each array that is a VGG layer's."""
    arrays = {}

    def visit(name, thing):
        # Versions differ in the path, 'block1_conv1/block1_conv1_W_1:0' or
        # 'model_weights/block1_conv1/block1_conv1/kernel:0', but not in the layer's name.
        layer = re.search(r'(?:^|/)(block\d_conv\d|fc[12]|predictions)/', name)
        if not layer or name.startswith('optimizer') or getattr(thing, 'shape', None) is None:
            return  # another layer, what an optimiser remembers of one, or a group
        key = f'{layer[1]}_{"b" if thing.ndim == 1 else "W"}'
        if key in arrays:
            raise ValueError(f'it has {key} twice')
        arrays[key] = find_array(thing, key)

    h5py.File(path, 'r').visititems(visit)  # it does not follow links to other files
    return arrays


def find_array(dataset, key):
    """Return type and shape of an array, and the pieces of the file that hold it.

    Each piece is where it begins in the array, where it begins in the file, and its size.
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
        raise ValueError(f'{key} is compressed in a way that no weights are')
    if dataset.chunks is None:
        position = dataset.id.get_offset()  # None: nowhere
        pieces = [] if position is None else [([0] * dataset.ndim, position, dataset.nbytes)]
    else:
        chunks: list = []
        dataset.id.chunk_iter(chunks.append)  # each by its number would take n * n steps
        if any(chunk.filter_mask for chunk in chunks):
            raise ValueError(f'{key} is compressed in some places only')
        pieces = [(chunk.chunk_offset, chunk.byte_offset, chunk.size) for chunk in chunks]
    return {
        'dtype': dataset.dtype.str,
        'shape': dataset.shape,
        'chunk': dataset.chunks or dataset.shape,
        'filters': [FILTERS[code] for code in filters],
        'pieces': pieces,
    }


if __name__ == '__main__':
    main(sys.argv[1])
