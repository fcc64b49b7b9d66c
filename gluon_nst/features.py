"""Features: what the layers of VGG-19 make of a picture."""

import numpy

from ._compat import autograd, compile_graph, mxnet, nd, nn
from .errors import UserError
from .images import preprocess
from .losses import ChannelProducts
from .processor import has_bfloat16

POOLINGS = nn.MaxPool2D, nn.AvgPool2D
BFLOAT16 = numpy.dtype([('bfloat16', numpy.uint16)])  # NumPy has none: this is MXNet's name for it


def truncate(pretrained_net, content_layers, style_layers, *, pooling='max'):
    """Return the layers of a VGG up to the last one that is read, frozen.

    Lesson: chapters/03_features.py.

    Parameters
    ----------
    pretrained_net : Block
        With ``features``, as the model zoo's VGG has; the layers are shared, not copied.
    content_layers, style_layers : lists of int
        Indices into ``features``.
    pooling : {'max', 'avg'}
        VGG was trained with max pooling; Gatys, Ecker and Bethge 2015 find average
        pooling more pleasing.

    Returns
    -------
    mxnet.gluon.nn.Sequential
        No gradient is computed for its weights: only pixels are trained.
    """
    net = nn.Sequential()
    for i in range(max([*content_layers, *style_layers]) + 1):
        layer = pretrained_net.features[i]
        if pooling == 'avg' and isinstance(layer, nn.MaxPool2D):
            layer = nn.AvgPool2D(strides=2)
        net.add(layer)
    for parameter in net.collect_params().values():
        parameter.grad_req = 'null'
    return net


def extract_features(X, content_layers, style_layers, *, net):
    """Run a picture through the network and keep what the chosen layers put out.

    Lesson: chapters/03_features.py.

    Parameters
    ----------
    X : (1, 3, H, W)
        From `preprocess`.
    content_layers, style_layers : lists of int
        Indices into ``net``.
    net : Sequential or CompiledNetwork

    Returns
    -------
    contents, styles : lists of (1, C, h, w), one for each layer, in the order of the network
    """
    if isinstance(net, CompiledNetwork):
        return net.extract_features(X, content_layers, style_layers)
    contents, styles = [], []
    for i in range(len(net)):
        X = net[i](X)
        if i in style_layers:
            styles.append(X)
        if i in content_layers:
            contents.append(X)
    return contents, styles


class CompiledNetwork:
    """A truncated network as one graph that computes all layers to be read at once.

    The same numbers as from the network itself, in less time: MXNet plans the memory
    once for each size of picture, and convolutions may run in bfloat16. What goes in
    and what comes out is float32.

    Parameters
    ----------
    net : Sequential
        From `truncate`.
    precision : {'float32', 'bfloat16'}
        bfloat16 has float32's range and three significant digits.

    Raises
    ------
    UserError
        If ``precision`` is neither, or the processor has no bfloat16.
    """

    def __init__(self, net, precision='float32'):
        dtypes = {'float32': 'float32', 'bfloat16': BFLOAT16}
        if precision not in dtypes:
            raise UserError(f'precision is {precision!r}: it must be float32 or bfloat16')
        if precision == 'bfloat16' and not has_bfloat16():
            raise UserError(
                'precision is bfloat16, which this processor does not have: take float32, or auto'
            )
        self.layers, self.dtype = list(net), dtypes[precision]
        self._weights, self._graphs = {}, {}

    def extract_features(self, X, content_layers, style_layers):
        """Return what the function of this name returns."""
        layers = sorted({*content_layers, *style_layers})
        features = dict(zip(layers, self._run(X, layers, [])))
        return [features[i] for i in content_layers], [features[i] for i in style_layers]

    def extract_products(self, X, content_layers, style_layers):
        """Return the content features, and the `ChannelProducts` of the style layers.

        They are computed in the graph: the style features, large as they are, never leave it.
        """
        outputs = self._run(X, content_layers, style_layers)
        n = len(content_layers)
        return outputs[:n], [
            ChannelProducts(sums, self.places(X, i)) for sums, i in zip(outputs[n:], style_layers)
        ]

    def places(self, X, layer):
        """Return the number of places, H * W, of what a layer makes of a picture."""
        poolings = sum(isinstance(below, POOLINGS) for below in self.layers[: layer + 1])
        return (X.shape[2] >> poolings) * (X.shape[3] >> poolings)

    def forget(self):
        """Give back the memory that graphs keep for the next picture of the same size."""
        self._graphs.clear()

    def _run(self, X, whole, products):
        """Return what some layers put out, whole, and the products of channels of others."""
        training = autograd.is_recording()  # then this shape comes again, and soon
        key = X.shape, X.ctx, tuple(whole), tuple(products)
        if self._graphs.get(training, (None,))[0] != key:  # only the latest keeps its memory
            outputs = self._outputs(whole, products)
            self._graphs[training] = key, compile_graph(outputs, static=training)
            self._cast_weights(X.ctx)
        outputs = self._graphs[training][1](X=X.as_nd_ndarray(), **self._weights[X.ctx])
        outputs = outputs if isinstance(outputs, list) else [outputs]
        return [Y.as_np_ndarray() for Y in outputs]

    def _outputs(self, whole, products):
        sym = mxnet.sym
        Y = self._cast(sym, sym.var('X'), self.dtype)
        layers, products_of = {}, {}
        for i, layer in enumerate(self.layers[: max([*whole, *products]) + 1]):
            if isinstance(layer, nn.Conv2D):
                Y = sym.Convolution(Y, sym.var(f'W{i}'), sym.var(f'b{i}'), **layer._kwargs)
                channels = layer._channels
            elif isinstance(layer, POOLINGS):
                Y = sym.Pooling(Y, **layer._kwargs)
            else:
                Y = sym.Activation(Y, act_type=layer._act_type)
            if i in whole or i in products:
                layers[i] = self._cast(sym, Y, 'float32')
            if i in products:
                products_of[i] = _channel_products(layers[i], channels)
        return [layers[i] for i in whole] + [products_of[i] for i in products]

    def _cast(self, ops, X, dtype):
        return X if self.dtype == 'float32' else ops.amp_cast(X, dtype=dtype)

    def _cast_weights(self, ctx):
        """Convert the weights once, for they are frozen."""
        if ctx in self._weights:
            return
        self._weights[ctx] = {
            f'{letter}{i}': self._cast(nd, parameter.data(ctx).as_nd_ndarray(), self.dtype)
            for i, layer in enumerate(self.layers)
            if isinstance(layer, nn.Conv2D)
            for letter, parameter in (('W', layer.weight), ('b', layer.bias))
        }


def _channel_products(Y, channels):
    """Return F times its transpose, for F the rows of one picture's channels, as a symbol.

    This is the work of a fully connected layer, which MXNet does on all cores. Its input and its
    weights are the same here, so one product would do for both gradients: the slope S of the
    result gives (S + S^T) F. Hence the gradient goes through the input alone, twice.
    """
    sym = mxnet.sym
    F = sym.reshape(Y, shape=(-3, -3))  # (1, C, H, W) to (C, H*W)
    G = sym.FullyConnected(F, sym.BlockGrad(F), num_hidden=channels, no_bias=True, flatten=False)
    return G + sym.transpose(G) - sym.BlockGrad(G)


def get_contents(image_shape, device, *, content_img, net, content_layers, style_layers):
    """Return the content picture as a tensor, and its content features.

    Lesson: chapters/08_training.py.

    Parameters
    ----------
    image_shape : (int, int)
        Width and height.
    device : mxnet.Context
    content_img : (H, W, 3), uint8
    net, content_layers, style_layers
        As in `extract_features`.

    Returns
    -------
    content_X : (1, 3, height, width)
    contents_Y : list of (1, C, h, w)
    """
    content_X = preprocess(content_img, image_shape).copyto(device)
    contents_Y, _ = extract_features(content_X, content_layers, style_layers, net=net)
    return content_X, contents_Y


def get_styles(image_shape, device, *, style_img, net, content_layers, style_layers):
    """Return the style picture as a tensor, and its style features.

    Lesson: chapters/08_training.py. See `get_contents`.

    Returns
    -------
    style_X : (1, 3, height, width)
    styles_Y : list of (1, C, h, w)
    """
    style_X = preprocess(style_img, image_shape).copyto(device)
    _, styles_Y = extract_features(style_X, content_layers, style_layers, net=net)
    return style_X, styles_Y
