"""Pretrained VGG-19 and VGG-16: the model zoo's networks with real weights."""

from .._compat import mxnet
from ..errors import UserError
from ..layers import BLOCKS
from .convert import check_scale
from .network import ZOO, build, fill
from .places import models_folder, zoo_path
from .sources import NoWeights, check_zoo_file, find, find_whole  # noqa: F401 others import it

from mxnet.gluon.model_zoo import vision  # isort: skip (after the version checks)


def pretrained_vgg19(*, scale='unit', ctx=None):
    """Return the model zoo's VGG-19 with pretrained convolutions, frozen.

    The weights are fetched on the first use and cached (see `gluon_nst.weights.sources`).
    Lesson: chapters/00_setup.py.

    Parameters
    ----------
    scale : {'unit', 'caffe'}
        ``'unit'``: every convolution's output has a mean absolute value of about 3, so
        that the chapter's weights and learning rate work. ``'caffe'``: the original
        activations, in the hundreds. The model zoo's own weights, where its file is
        found, are used as they are, and so are torchvision's.
    ctx : mxnet.Context, optional
        The CPU if not given.

    Returns
    -------
    mxnet.gluon.HybridBlock
        Takes (1, 3, H, W) from `preprocess`. Its classifier has no weights, and says
        so when it is called. ``net.source`` says where the weights came from, and
        ``net.network`` which network it is.

    Raises
    ------
    UserError
        If no weights can be had; the message lists the ways out.
    """
    return pretrained_vgg('vgg19', scale=scale, ctx=ctx)


def pretrained_vgg(network, *, scale='unit', ctx=None):
    """Return `pretrained_vgg19`, or VGG-16 in the same way.

    Parameters
    ----------
    network : {'vgg19', 'vgg16'}
    scale : {'unit', 'caffe'}
        ``'unit'`` has been measured for the original VGG-19 alone; of VGG-16, it takes
        only weights with a scale of their own.
    ctx : mxnet.Context, optional

    Raises
    ------
    NoWeights
        If no weights can be had: for VGG-16, they must be brought (``gluon-nst weights
        import FILE``) or be where Keras or torchvision keep theirs.
    """
    if network not in BLOCKS:
        raise UserError(f'unknown network {network!r}: there are {", ".join(sorted(BLOCKS))}')
    check_scale(scale)  # before anything is fetched
    return build(find(network, scale), scale, ctx)


def pretrained_classifier():
    """Return a whole VGG with weights, which sorts pictures into the 1000 classes of ImageNet.

    VGG-19 if there is a whole one on this machine, or else VGG-16.

    Returns
    -------
    mxnet.gluon.HybridBlock
        Takes (N, 3, 224, 224) from `preprocess`, returns (N, 1000) before the softmax.

    Raises
    ------
    NoWeights
        If there is none.
    """
    return build(find_whole(), 'caffe')


def patch_model_zoo():
    """Make ``gluon.model_zoo.vision.vgg19(pretrained=True)`` work again.

    After this call the chapter's notebook runs as it is printed. Where the model
    zoo's own file is on this machine, the zoo's own code goes on being used.
    Lesson: chapters/00_setup.py.
    """
    vision.vgg19 = vision.vgg.vgg19 = vgg19


def vgg19(pretrained=False, ctx=None, **kwargs):
    """Stand in for ``mxnet.gluon.model_zoo.vision.vgg19``."""
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
