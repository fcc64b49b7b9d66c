"""The model zoo's networks, filled with weights."""

from .._compat import init, mxnet
from ..errors import UserError
from ..layers import convolutions, layer_names
from .convert import convert
from .formats import title

from mxnet.gluon.model_zoo import vision  # isort: skip (after the version checks)

ZOO = {'vgg16': vision.vgg16, 'vgg19': vision.vgg19}


def build(weights, scale, ctx=None):
    """Return the model zoo's network with these weights, frozen.

    Where there are none for the classifier, it says so when it is called.
    """
    net = fill(ZOO[weights.network](), weights, scale, ctx)
    for parameter in net.collect_params().values():
        parameter.grad_req = 'null'
    return net


def fill(net, weights, scale, ctx=None):
    """Load weights into a VGG of the model zoo, and lock its classifier if there are none for it.

    Original weights are converted to what `preprocess` makes of a picture and to
    ``scale``; others are used as they are.
    """
    arrays = weights.arrays
    if weights.original:
        arrays = convert(arrays, scale, weights.network)
    for name, i in convolutions(weights.network).items():
        _set(net.features[i], arrays[f'{name}_W'], arrays[f'{name}_b'], ctx)
    end = len(layer_names(weights.network))
    for name, layer in zip(
        ('fc6', 'fc7', 'fc8'), (net.features[end], net.features[end + 2], net.output)
    ):
        if f'{name}_W' in arrays:
            W = arrays[f'{name}_W']
            _set(layer, W.reshape(len(W), -1), arrays[f'{name}_b'], ctx)
    if 'fc6_W' not in arrays:
        for layer in [*net.features[end:], net.output]:
            layer.initialize(ctx=ctx)  # deferred until the first call, which never comes
            layer.forward = _no_classifier(weights.network)
    net.source, net.network = weights.source, weights.network
    return net


def _set(layer, W, b, ctx):
    for parameter, array in ((layer.weight, W), (layer.bias, b)):
        parameter.shape = array.shape
        parameter.initialize(init.Zero(), ctx=ctx)
        parameter.set_data(mxnet.np.array(array))


def _no_classifier(network):
    last = len(layer_names(network)) - 1

    def forward(*_args):
        raise UserError(
            f'this {title(network)} has no weights in its classifier, only in its '
            f'convolutions, net.features[0] to net.features[{last}]: use those'
        )

    return forward
