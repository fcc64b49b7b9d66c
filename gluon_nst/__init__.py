"""The style-transfer chapter of *Dive into Deep Learning* as a working MXNet/Gluon package.

Importing it counts the cores of the processor and sets the environment variable
``MXNET_OMP_MAX_THREADS`` to their number, so that MXNet uses all of them, and ``GOMP_SPINCOUNT``,
so that threads do not hold the cores that they do not use: import it before MXNet.
Variables that MXNet cannot read are mended, too (`gluon_nst.environment`). MXNet itself is loaded
when a name is first used.
"""

import importlib

from . import environment  # noqa: F401 it mends variables before they are read
from .processor import use_all_cores, wait_without_spinning

__version__ = '0.1.0'

use_all_cores()
wait_without_spinning()

_HOME = {  # the module of each public name
    'preprocess': 'images',
    'postprocess': 'images',
    'extract_features': 'features',
    'get_contents': 'features',
    'get_styles': 'features',
    'content_loss': 'losses',
    'gram': 'losses',
    'style_loss': 'losses',
    'tv_loss': 'losses',
    'compute_loss': 'losses',
    'SynthesizedImage': 'synthesis',
    'get_inits': 'synthesis',
    'train': 'training',
    'Animator': 'plotting',
    'pretrained_vgg19': 'weights.pretrained',
    'patch_model_zoo': 'weights.pretrained',
    'Recipe': 'recipes',
    'get_recipe': 'recipes',
    'stylize': 'pipeline',
    'stylize_folder': 'batch.folder',
}

__all__ = list(_HOME)


def __getattr__(name):
    if name not in _HOME:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(importlib.import_module(f'{__name__}.{_HOME[name]}'), name)


def __dir__():
    return sorted([*globals(), *__all__])
