"""Pretrained VGG-19 and VGG-16: the model zoo's networks with trained weights."""

from .._compat import mxnet
from ..errors import UserError
from ..layers import BLOCKS
from .convert import check_scale
from .network import ZOO, build, fill
from .paths import models_folder, zoo_path
from .sources import NoWeights, check_zoo_file, find, find_whole  # noqa: F401 imported from here

from mxnet.gluon.model_zoo import vision  # isort: skip (after the version checks)


def pretrained_vgg19(*, scale='unit', ctx=None):
    """Return the model zoo's VGG-19 with pretrained convolutions, frozen.

    The weights are fetched on first use and cached (see `gluon_nst.weights.sources`).
    Lesson: chapters/00_setup.py.

    Parameters
    ----------
    scale : {'unit', 'caffe'}
        ``'unit'``: the output of every convolution has a mean absolute value of about 3,
        so that the chapter's weights and learning rate work. ``'caffe'``: the original
        activations, in the hundreds. Weights from the model zoo or torchvision are used
        unchanged.
    ctx : mxnet.Context, optional
        The default is the CPU.

    Returns
    -------
    mxnet.gluon.HybridBlock
        Takes (1, 3, H, W) from `preprocess`. Its classifier has no weights, and calling it
        raises an error. ``net.source`` is the origin of the weights, and ``net.network``
        the name of the network.

    Raises
    ------
    UserError
        If no weights are available; the message lists the options.

    Examples
    --------
    >>> import numpy
    >>> from gluon_nst import preprocess, pretrained_vgg19
    >>> net = pretrained_vgg19()
    >>> photo = numpy.zeros((32, 48, 3), 'uint8')
    >>> net.features[0](preprocess(photo, (48, 32))).shape
    (1, 64, 32, 48)

    References
    ----------
    .. [1] K. Simonyan and A. Zisserman, "Very deep convolutional networks for large-scale
       image recognition", ICLR 2015.
    """
    return pretrained_vgg('vgg19', scale=scale, ctx=ctx)


def pretrained_vgg(network, *, scale='unit', ctx=None):
    """Return a pretrained VGG-19 or VGG-16, as `pretrained_vgg19` does.

    Parameters
    ----------
    network : {'vgg19', 'vgg16'}
    scale : {'unit', 'caffe'}
        ``'unit'`` has been measured only for the original VGG-19; for VGG-16 it accepts
        only weights that have a scale of their own.
    ctx : mxnet.Context, optional

    Raises
    ------
    NoWeights
        If no weights are available. Those of VGG-16 are not fetched: they must be imported
        (``gluon-nst weights import FILE``), or be in the caches of Keras or torchvision.
    """
    if network not in BLOCKS:
        raise UserError(f'unknown network {network!r}: choose one of {", ".join(sorted(BLOCKS))}')
    check_scale(scale)  # before anything is fetched
    return build(find(network, scale), scale, ctx)


def pretrained_classifier():
    """Return a pretrained VGG with its classifier, for the 1000 classes of ImageNet.

    It is VGG-19 if this machine has one with a classifier, otherwise VGG-16.

    Returns
    -------
    mxnet.gluon.HybridBlock
        Takes (N, 3, 224, 224) from `preprocess`, returns (N, 1000) before the softmax.

    Raises
    ------
    NoWeights
        If this machine has neither.
    """
    return build(find_whole(), 'caffe')


def patch_model_zoo():
    """Make ``gluon.model_zoo.vision.vgg19(pretrained=True)`` work again.

    After this call, the chapter's notebook runs as printed. If the model zoo's own file is on
    this machine, the zoo's own code is still used.
    Lesson: chapters/00_setup.py.

    Examples
    --------
    >>> gluon_nst.patch_model_zoo()  # doctest: +SKIP
    >>> net = gluon.model_zoo.vision.vgg19(pretrained=True)  # doctest: +SKIP
    """
    vision.vgg19 = vision.vgg.vgg19 = vgg19


def vgg19(pretrained=False, ctx=None, **kwargs):
    """Replace ``mxnet.gluon.model_zoo.vision.vgg19``."""
    ctx = kwargs.pop('device', ctx)  # its name in MXNet 2
    if not pretrained:
        return ZOO['vgg19'](**kwargs)
    kwargs.setdefault('root', str(models_folder()))
    try:
        check_zoo_file(zoo_path())
        return ZOO['vgg19'](pretrained=True, ctx=ctx or mxnet.cpu(), **kwargs)
    except UserError:
        del kwargs['root']
        return fill(ZOO['vgg19'](**kwargs), find(), 'unit', ctx)
