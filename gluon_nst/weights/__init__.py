"""Pretrained VGG-19: the model zoo's network with real weights in its convolutions."""
from .._compat import init, mxnet
from ..errors import UserError
from ..layers import convolutions
from .convert import check_scale, convert
from .sources import find, models_folder, read_zoo_file

from mxnet.gluon.model_zoo import vision  # isort: skip (after the version checks)

_zoo_vgg19 = vision.vgg19


def pretrained_vgg19(*, scale='unit', ctx=None):
    """Return the model zoo's VGG-19 with pretrained convolutions, frozen.

    The weights are fetched on the first use and cached (see `gluon_nst.weights.sources`).
    Lesson: chapters/08_training.py.

    Parameters
    ----------
    scale : {'unit', 'caffe'}
        ``'unit'``: every convolution's output has a mean absolute value of about 3, so
        that the chapter's weights and learning rate work. ``'caffe'``: the original
        activations, in the hundreds. The model zoo's own weights, where its file is
        found, are used as they are.
    ctx : mxnet.Context, optional
        The CPU if not given.

    Returns
    -------
    mxnet.gluon.HybridBlock
        Takes (1, 3, H, W) from `preprocess`. Its classifier has no weights, and says
        so when it is called. ``net.source`` says where the weights came from.

    Raises
    ------
    UserError
        If no weights can be had; the message lists the ways out.
    """
    check_scale(scale)  # before anything is fetched
    net = _fill(_zoo_vgg19(), scale, ctx)
    for parameter in net.collect_params().values():
        parameter.grad_req = 'null'
    return net


def patch_model_zoo():
    """Make ``gluon.model_zoo.vision.vgg19(pretrained=True)`` work again.

    After this call the chapter's notebook runs as it is printed. Where the model
    zoo's own file is on this machine, the zoo's own code goes on being used.
    Lesson: chapters/08_training.py.
    """
    vision.vgg19 = vision.vgg.vgg19 = vgg19


def vgg19(pretrained=False, ctx=None, **kwargs):
    """Stand in for ``mxnet.gluon.model_zoo.vision.vgg19``."""
    ctx = kwargs.pop('device', ctx)  # its name in MXNet 2
    if not pretrained:
        return _zoo_vgg19(**kwargs)
    kwargs.setdefault('root', str(models_folder()))
    try:
        read_zoo_file()
        return _zoo_vgg19(pretrained=True, ctx=ctx or mxnet.cpu(), **kwargs)
    except UserError:
        del kwargs['root']
        return _fill(_zoo_vgg19(**kwargs), 'unit', ctx)


def _fill(net, scale, ctx):
    """Load the convolutions of ``net`` and lock its classifier."""
    weights = find(scale)
    arrays = convert(weights.arrays, scale) if weights.original else weights.arrays
    for name, i in convolutions().items():
        layer = net.features[i]
        for parameter, array in ((layer.weight, arrays[f'{name}_W']),
                                 (layer.bias, arrays[f'{name}_b'])):
            parameter.shape = array.shape
            parameter.initialize(init.Zero(), ctx=ctx)
            parameter.set_data(mxnet.np.array(array))
    for layer in [*net.features[max(convolutions().values()) + 3:], net.output]:
        layer.initialize(ctx=ctx)  # deferred until the first call, which never comes
        layer.forward = _no_classifier
    net.source = weights.source
    return net


def _no_classifier(*_args):
    raise UserError('this VGG-19 has no weights in its classifier, only in its convolutions, '
                    'net.features[0] to net.features[36]: use those')
