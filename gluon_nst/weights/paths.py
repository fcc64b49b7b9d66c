"""Where this package, MXNet, Keras and torchvision keep weights on this machine."""

import os
from pathlib import Path

from .._compat import mxnet

from mxnet.gluon.model_zoo import model_store  # isort: skip (after the version checks)


def models_folder():
    """Return MXNet's folder for models; it respects MXNET_HOME."""
    return Path(mxnet.base.data_dir()).expanduser() / 'models'


def cache_path():
    """Return the path at which the original weights of VGG-19 are cached."""
    return models_folder() / 'gluon_nst-vgg19.npz'


def zoo_path(network='vgg19'):
    """Return the path at which the model zoo keeps a network."""
    return models_folder() / f'{network}-{model_store.short_hash(network)}.params'


def import_path(weights):
    """Return the path for imported weights; it differs for those without a classifier."""
    notop = '' if 'fc6_W' in weights.arrays else '-notop'
    return models_folder() / f'gluon_nst-{weights.network}-{weights.format}{notop}.npz'


def local_files(network):
    """Return the existing files that were imported, or fetched by Keras or torchvision.

    The imported ones come first.
    """
    kernels = f'{network}_weights_tf_dim_ordering_tf_kernels'
    keras = _folder('KERAS_HOME', '~/.keras') / 'models'
    cache = _folder('XDG_CACHE_HOME', '~/.cache')
    torch = _folder('TORCH_HOME', cache / 'torch') / 'hub' / 'checkpoints'
    published = {'vgg16': 'vgg16-397923af.pth', 'vgg19': 'vgg19-dcbb9e9d.pth'}
    paths = [
        *sorted(models_folder().glob(f'gluon_nst-{network}-*.npz')),
        keras / f'{kernels}.h5',
        keras / f'{kernels}_notop.h5',
        torch / published[network],
    ]
    return [path for path in paths if path.is_file()]


def _folder(variable, otherwise):
    # without a home folder, os.path keeps the ~, and pathlib would raise
    return Path(os.path.expanduser(os.environ.get(variable) or otherwise))
