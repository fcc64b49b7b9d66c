"""Where weights are kept on this machine: by us, by MXNet, by Keras and by torchvision."""

import os
from pathlib import Path

from .._compat import mxnet

from mxnet.gluon.model_zoo import model_store  # isort: skip (after the version checks)


def models_folder():
    """Return MXNet's own folder for models, in MXNET_HOME if that is set."""
    return Path(mxnet.base.data_dir()).expanduser() / 'models'


def cache_path():
    """Return where the converted original weights of VGG-19 are kept."""
    return models_folder() / 'gluon_nst-vgg19.npz'


def zoo_path(network='vgg19'):
    """Return where the model zoo keeps its network."""
    return models_folder() / f'{network}-{model_store.short_hash(network)}.params'


def import_path(weights):
    """Return where imported weights are kept; those without a classifier have another place."""
    notop = '' if 'fc6_W' in weights.arrays else '-notop'
    return models_folder() / f'gluon_nst-{weights.network}-{weights.format}{notop}.npz'


def brought(network):
    """Return the files of a network that were imported, or that Keras or torchvision fetched.

    Only those that are there, the imported ones first.
    """
    kernels = f'{network}_weights_tf_dim_ordering_tf_kernels'
    keras = _folder('KERAS_HOME', '~/.keras') / 'models'
    cache = _folder('XDG_CACHE_HOME', '~/.cache')
    torch = _folder('TORCH_HOME', cache / 'torch') / 'hub' / 'checkpoints'
    published = {'vgg16': 'vgg16-397923af.pth', 'vgg19': 'vgg19-dcbb9e9d.pth'}
    places = [
        *sorted(models_folder().glob(f'gluon_nst-{network}-*.npz')),
        keras / f'{kernels}.h5',
        keras / f'{kernels}_notop.h5',
        torch / published[network],
    ]
    return [path for path in places if path.is_file()]


def _folder(variable, otherwise):
    # os.path leaves a ~ where nobody has a home; pathlib would raise
    return Path(os.path.expanduser(os.environ.get(variable) or otherwise))
