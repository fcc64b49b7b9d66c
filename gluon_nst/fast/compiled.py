"""A network compiled to one graph, which also reduces its style layers to what losses need."""

from typing import NamedTuple

import numpy

from .._compat import autograd, compile_graph, mxnet, nd, nn, np
from ..errors import UserError
from ..losses import gram
from ..processor import has_bfloat16

POOLINGS = nn.MaxPool2D, nn.AvgPool2D
BFLOAT16 = numpy.dtype([('bfloat16', numpy.uint16)])  # NumPy has none: this is MXNet's name for it


class ChannelProducts(NamedTuple):
    """What `gram` needs of a feature map, where the map itself is not to be kept in memory."""

    sums: np.ndarray  # (C, C): the products of all pairs of channels, summed over all positions
    positions: int  # H * W


@gram.register(ChannelProducts)
def _gram_of_products(X, *, divisor='chw'):
    return X.sums / {'chw': len(X.sums) * X.positions, 'hw': X.positions}[divisor]


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
        """Return what `gluon_nst.extract_features` returns."""
        layers = sorted({*content_layers, *style_layers})
        features = dict(zip(layers, self._run(X, layers, [])))
        return tuple(
            [features[i] for i in sorted(set(read))] for read in (content_layers, style_layers)
        )

    def extract_products(self, X, content_layers, style_layers):
        """Return the content features, and the `ChannelProducts` of the style layers.

        They are computed in the graph: the style features, large as they are, never leave it.
        """
        content_layers, style_layers = sorted(set(content_layers)), sorted(set(style_layers))
        outputs = self._run(X, content_layers, style_layers)
        n = len(content_layers)
        return outputs[:n], [
            ChannelProducts(sums, self.positions(X, i))
            for sums, i in zip(outputs[n:], style_layers)
        ]

    def positions(self, X, layer):
        """Return the number of positions, H * W, of a layer's output for a picture."""
        poolings = sum(isinstance(below, POOLINGS) for below in self.layers[: layer + 1])
        return (X.shape[2] >> poolings) * (X.shape[3] >> poolings)

    def forget(self):
        """Give back the memory that graphs keep for the next picture of the same size."""
        self._graphs.clear()

    def _run(self, X, whole, products):
        """Return the whole outputs of some layers, and the products of channels of others."""
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
