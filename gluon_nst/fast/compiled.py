"""A network compiled to one graph, which also reduces its style layers to what losses need."""

import hashlib
from typing import NamedTuple, Optional

import numpy

from .._compat import autograd, compile_graph, mxnet, nd, nn, np
from ..errors import UserError
from ..features import ReplicatePadding
from ..losses import gram
from ..processor import has_bfloat16, too_wide_for_amx
from ..relative import central_moments, moments

POOLINGS = nn.MaxPool2D, nn.AvgPool2D
BFLOAT16 = numpy.dtype([('bfloat16', numpy.uint16)])  # NumPy has none: this is MXNet's name for it


class ChannelProducts(NamedTuple):
    """What `gram` and `moments` need of a feature map that is not to be kept in memory."""

    positions: float  # H * W; or, where positions weigh differently, the sum of their weights
    sums: np.ndarray  # (C, C): the products of all pairs of channels, summed over all positions
    totals: Optional[np.ndarray] = None  # (C,): each channel, summed over all positions


@gram.register(ChannelProducts)
def _gram_of_products(X, *, divisor='chw'):
    return X.sums / {'chw': len(X.sums) * X.positions, 'hw': X.positions}[divisor]


def blend(products, weights):
    """Return `ChannelProducts` of several pictures' styles together.

    The moments of the blend are the weighted means of the raw moments.

    Parameters
    ----------
    products : list of ChannelProducts
        Of one layer, one for each picture.
    weights : list of float
        One for each picture, positive; their sum does not matter.
    """
    shares = [weight / sum(weights) / X.positions for weight, X in zip(weights, products)]
    sums, totals = (
        None if fields[0] is None else sum(s * Y for s, Y in zip(shares, fields))
        for fields in zip(*(X[1:] for X in products))
    )
    return ChannelProducts(1, sums, totals)


def as_products(positions, outputs):
    """Return the `ChannelProducts` of layers, from the sums of them all, and then the totals."""
    n = len(positions)
    totals = outputs[n:] or [None] * n
    return [*map(ChannelProducts, positions, outputs[:n], totals)]


@moments.register(ChannelProducts)
def _moments_of_products(X):
    return central_moments(X.sums, X.totals, X.positions)


class Prepared(NamedTuple):
    """A layer as a graph takes it: frozen, its weights in the precision of the convolution."""

    operator: str  # the name of MXNet's
    settings: dict  # its arguments
    weights: tuple = ()  # of a convolution: its weight and bias
    repeats_border: bool = False  # of the picture, in place of zeros around it

    @classmethod
    def of(cls, layer, dtype):
        """Prepare a layer of a network, unless it is prepared already."""
        if isinstance(layer, cls):
            return layer
        convolution = convolution_of(layer)
        if convolution:
            weights = tuple(_cast(nd, X, 'float32', dtype) for X in _weights_of(convolution))
            replicate = isinstance(layer, ReplicatePadding)
            return cls('Convolution', convolution._kwargs, weights, replicate)
        if isinstance(layer, POOLINGS):
            return cls('Pooling', layer._kwargs)
        return cls('Activation', {'act_type': layer._act_type})


class CompiledNetwork:
    """A truncated network as one graph that computes all layers to be read at once.

    The same numbers as from the network itself, in less time: MXNet plans the memory
    once for each size of picture, and convolutions may run in bfloat16. What goes in
    and what comes out is float32.

    Parameters
    ----------
    net : Sequential
        From `truncate`. It is not kept: in bfloat16, neither are its weights in float32.
    precision : {'float32', 'bfloat16'}
        bfloat16 has float32's range and three significant digits.
    totals : bool
        Whether `ChannelProducts` are to have ``totals``, which `moments` needs.

    Raises
    ------
    UserError
        If ``precision`` is neither, or the processor has no bfloat16.
    """

    def __init__(self, net, precision='float32', totals=False):
        dtypes = {'float32': 'float32', 'bfloat16': BFLOAT16}
        if precision not in dtypes:
            raise UserError(f'precision is {precision!r}: it must be float32 or bfloat16')
        if precision == 'bfloat16' and not has_bfloat16():
            raise UserError(
                'precision is bfloat16, which this processor does not have: use float32, or auto'
            )
        self.dtype, self.totals = dtypes[precision], totals
        self.layers = [Prepared.of(layer, self.dtype) for layer in net]
        self._weights = {
            f'{letter}{i}': array
            for i, layer in enumerate(self.layers)
            for letter, array in zip('Wb', layer.weights)
        }
        self._graphs = {}

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
        n, positions = len(content_layers), [self.positions(X, i) for i in style_layers]
        return outputs[:n], as_products(positions, outputs[n:])

    def positions(self, X, layer):
        """Return the number of positions, H * W, of a layer's output for a picture."""
        poolings = sum(below.operator == 'Pooling' for below in self.layers[: layer + 1])
        return (X.shape[2] >> poolings) * (X.shape[3] >> poolings)

    def forget(self):
        """Give back the memory that graphs keep for the next picture of the same size."""
        self._graphs.clear()

    def _run(self, X, whole, products):
        """Return whole outputs of some layers, and the products (and totals) of others."""
        training = autograd.is_recording()  # then this shape comes again, and soon
        key = X.shape, X.ctx, tuple(whole), tuple(products)
        if self._graphs.get(training, (None,))[0] != key:  # only the latest keeps its memory
            outputs = self._outputs(whole, products, X.shape[3] if training else 0)
            self._graphs[training] = key, compile_graph(outputs, static=training)
        outputs = self._graphs[training][1](X=X.as_nd_ndarray(), **self._weights)
        outputs = outputs if isinstance(outputs, list) else [outputs]
        return [Y.as_np_ndarray() for Y in outputs]

    def _outputs(self, whole, products, width=0):
        """Return the graph; ``width`` is that of the picture if there will be a gradient."""
        sym = mxnet.sym
        Y, pad = sym.var('X'), {}
        if self.layers[0].repeats_border:
            Y, pad = sym.pad(Y, mode='edge', pad_width=(0, 0, 0, 0, 1, 1, 1, 1)), {'pad': (0, 0)}
        layers, products_of, totals_of = {}, {}, {}
        has: object = 'float32'  # what Y is in: converting it takes time, so it stays as it is
        for i, layer in enumerate(self.layers[: max([*whole, *products]) + 1]):
            if layer.operator == 'Convolution':
                settings, pad = {**layer.settings, **pad}, {}
                wanted = 'float32' if too_wide_for_amx(width) else self.dtype
                weights = [sym.var(f'W{i}'), sym.var(f'b{i}')]
                Y = sym.Convolution(
                    _cast(sym, Y, has, wanted),
                    *(_cast(sym, X, self.dtype, wanted) for X in weights),
                    **settings,
                )
                has = wanted
                channels = settings['num_filter']
            else:
                Y = getattr(sym, layer.operator)(Y, **layer.settings)
                width //= 2 if layer.operator == 'Pooling' else 1
            if i in whole or i in products:
                layers[i] = _cast(sym, Y, has, 'float32')
            if i in products:
                F = sym.reshape(layers[i], shape=(-3, -3))  # (1, C, H, W) to (C, H*W)
                products_of[i] = _channel_products(F, channels)
                totals_of[i] = _channel_totals(F)
        outputs = [layers[i] for i in whole] + [products_of[i] for i in products]
        return outputs + [totals_of[i] for i in products if self.totals]


def fingerprint(net):
    """Return the SHA-256 of all weights of a truncated network, in hexadecimal digits."""
    nd.waitall()  # MXNet 2 may still be moving weights into another layout
    digest = hashlib.sha256()
    for convolution in filter(None, map(convolution_of, net)):
        for array in _weights_of(convolution):
            digest.update(array.asnumpy().tobytes())
    return digest.hexdigest()


def convolution_of(layer):
    """Return the convolution that a layer is, or holds; None if it has none."""
    layer = layer.convolution if isinstance(layer, ReplicatePadding) else layer
    return layer if isinstance(layer, nn.Conv2D) else None


def _weights_of(convolution):
    """Return the weight and the bias of a convolution, as arrays."""
    parameters = convolution.weight, convolution.bias
    return [X.data(X.list_ctx()[0]).as_nd_ndarray() for X in parameters]


def _cast(ops, X, has, wanted):
    """Return X, which has one dtype, in another; ``ops`` are those of arrays or of symbols."""
    return X if has == wanted else ops.amp_cast(X, dtype=wanted)


def _channel_totals(F):
    """Return the sum of each row of F (C, H*W), as a symbol: again a fully connected layer."""
    sym = mxnet.sym
    ones = sym.BlockGrad(sym.ones_like(sym.slice_axis(F, axis=0, begin=0, end=1)))
    totals = sym.FullyConnected(F, ones, num_hidden=1, no_bias=True, flatten=False)
    return sym.reshape(totals, shape=(-1,))


def _channel_products(F, channels):
    """Return F times its transpose, for F (C, H*W) of one picture, as a symbol.

    This is the work of a fully connected layer, which MXNet does on all cores. Its input and its
    weights are the same here, so one product would do for both gradients: the slope S of the
    result gives (S + S^T) F. Hence the gradient goes through the input alone, twice.
    """
    sym = mxnet.sym
    G = sym.FullyConnected(F, sym.BlockGrad(F), num_hidden=channels, no_bias=True, flatten=False)
    return G + sym.transpose(G) - sym.BlockGrad(G)
