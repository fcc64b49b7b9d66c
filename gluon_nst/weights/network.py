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

    If the weights do not include the classifier, calling it raises an error.
    """
    net = fill(ZOO[weights.network](), weights, scale, ctx)
    for parameter in net.collect_params().values():
        parameter.grad_req = 'null'
    return net


def fill(net, weights, scale, ctx=None):
    """Load weights into a VGG of the model zoo, and disable its classifier if it has none.

    Original weights are converted to the output of `preprocess` and to ``scale``; others are
    used unchanged.
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
            f'the classifier of this {title(network)} has no weights: use only its '
            f'convolutions, net.features[0] to net.features[{last}]'
        )

    return forward
