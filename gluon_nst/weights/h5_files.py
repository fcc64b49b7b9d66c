"""HDF5 files of Keras, read with h5py where it is installed: the format is too large for a page."""

import re

from ..errors import UserError


def read_h5(path):
    """Read the layers of VGG from an HDF5 file of Keras, of any of its versions.

    Returns
    -------
    dict of str to h5py.Dataset
        ``'block1_conv1_W'``, ``'block1_conv1_b'``, ...; what is not used is not read.

    Raises
    ------
    UserError
        If the file is damaged or not such a file, or h5py is not installed.
    """
    try:
        import h5py
    except ImportError:
        raise UserError(f'{path} is an HDF5 file, which h5py reads: pip install h5py') from None
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
        if thing.external or thing.is_virtual:
            raise ValueError(f'it keeps {key} in another file')
        if thing.dtype.kind != 'f':
            raise ValueError(f'{key} is of type {thing.dtype}, not float32')
        arrays[key] = thing

    try:
        h5py.File(path, 'r').visititems(visit)  # it does not follow links to other files
        return arrays
    except Exception as error:  # HDF5 raises OSError, RuntimeError, ... for damage
        raise UserError(
            f'{path} is not an HDF5 file of Keras, or is damaged ({error}): download it again'
        ) from None
