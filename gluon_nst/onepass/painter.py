"""Trained networks as graphs that are made for speed: they paint the same in half the time."""

from .._compat import compile_graph, mxnet
from ..fast.compiled import BFLOAT16
from ..processor import choose_precision
from .decoder import SLOPE
from .network import EnlargingConvolution, Residual, squash

LANES = 16  # numbers that a processor computes at once: with fewer channels, float32 is quicker
PLACES = (0, 1, 0, 1), (0, 1, 1, 0), (1, 0, 0, 1), (1, 0, 1, 0)  # of a kernel, 3x3, in 4x4


class Kernel:
    """A convolution, its weight as a processor likes it.

    Parameters
    ----------
    convolution : Convolution
    precision : {'auto', 'float32', 'bfloat16'}
        Of its input and output; sums are in float32.
    transposed : bool
        Whether an `EnlargingConvolution` is to be computed as one transposed convolution.
    """

    def __init__(self, convolution, precision='auto', transposed=False):
        F, weight = mxnet.nd, convolution.weight.data().as_nd_ndarray()
        quick = choose_precision(precision) == 'bfloat16' and convolution.inputs >= LANES
        self.convolution, self.dtype = convolution, BFLOAT16 if quick else 'float32'
        weight = _transposed(F, weight) if transposed else convolution.in_blocks(F, weight)
        biases = [F.tile(b.as_nd_ndarray(), convolution.block**2) for b in convolution.biases()]
        self.weights = [F.amp_cast(array, dtype=self.dtype) for array in (weight, *biases)]

    def convolve(self, F, X, *weights, margins=None):
        """Return the output of MXNet's convolution, given `weights`, for features of any dtype."""
        X = self.convolution.reflect(F, self.as_float32(F, X), margins)
        given = self._cast(F, X), *weights
        return F.Convolution(*given, no_bias=len(weights) == 1, **self.convolution.settings)

    def enlarge(self, F, X, *weights):
        """Return the output of an `EnlargingConvolution`, given the `weights` of this kernel."""
        # Enlarged and reflected, the pixel beyond the border is the one at the border.
        width = (0, 0, 0, 0, 1, 1, 1, 1)
        X = self._cast(F, F.pad(self.as_float32(F, X), mode='edge', pad_width=width))
        settings = dict(kernel=(4, 4), stride=(2, 2), pad=(3, 3))
        outputs, no_bias = self.convolution.outputs, len(weights) == 1
        return F.Deconvolution(X, *weights, no_bias=no_bias, num_filter=outputs, **settings)

    def as_float32(self, F, X):
        """Return features of its dtype in float32, in which alone MXNet pads."""
        return X if self.dtype == 'float32' else F.amp_cast(X, dtype='float32')

    def _cast(self, F, X):
        return X if self.dtype == 'float32' else F.amp_cast(X, dtype=self.dtype)


def _transposed(F, weight):
    """Return the weight of a transposed convolution that enlarges and convolves in one.

    To repeat pixels twice each way, and convolve with a kernel, 3x3, is as much as a transposed
    convolution, whose kernel, 4x4, is the sum of the other at four places.
    """
    weight = F.flip(weight, axis=(2, 3))
    moved = (F.pad(weight, mode='constant', pad_width=(0, 0, 0, 0, *place)) for place in PLACES)
    return F.transpose(F.add_n(*moved), axes=(1, 0, 2, 3))


class Compiled:
    """Trained layers as one graph that is made for speed.

    - Weights are arranged once, and not at each call.
    - From layer to layer, features stay in bfloat16, where the processor is quick at it.
    - Enlarging and the convolution after it are one transposed convolution.

    Parameters
    ----------
    precision : {'auto', 'float32', 'bfloat16'}
    """

    def __init__(self, precision='auto'):
        self.precision, self.arrays = precision, {}

    def __call__(self, X):
        """Return the output for X (1, C, H, W), which the next call overwrites."""
        Y = self._graph(X=X.as_nd_ndarray(), **self.arrays)
        return Y.as_np_ndarray()

    def _compile(self, Y):
        self._graph = compile_graph([Y], static=True)

    def _convolution(self, convolution, X, as_float32=False):
        """Return the symbol of the output of a convolution, in its precision or in float32."""
        F, enlarge = mxnet.sym, isinstance(convolution, EnlargingConvolution)
        kernel = Kernel(convolution, self.precision, transposed=enlarge)
        compute = kernel.enlarge if enlarge else kernel.convolve
        Y = compute(F, X, *map(self._constant, kernel.weights))
        if as_float32:
            Y = kernel.as_float32(F, Y)
        return convolution.finish(F, Y).as_nd_ndarray()

    def _constant(self, array):
        """Return the symbol of an array that is the same at each call."""
        name = f'constant{len(self.arrays)}'
        self.arrays[name] = array.as_nd_ndarray()
        return mxnet.sym.var(name)


class Painter(Compiled):
    """A `PaintingNetwork` whose weights no longer change; only its styles can be blended.

    Parameters
    ----------
    net : PaintingNetwork
    precision : {'auto', 'float32', 'bfloat16'}
    """

    def __init__(self, net, precision='auto'):
        super().__init__(precision)
        X = Y = mxnet.sym.var('X')
        for layer in net.layers:
            Y = (self._residual if isinstance(layer, Residual) else self._layer)(layer, Y)
        Y = squash(mxnet.sym, self._convolution(net.last, Y, as_float32=True))
        self._compile(mxnet.sym.slice_like(Y, X, axes=(2, 3)))

    def _residual(self, block, X):
        return mxnet.sym.elemwise_add(X, self._layer(block.second, self._layer(block.first, X)))

    def _layer(self, layer, X):
        F, norm = mxnet.sym, layer.norm
        Y = self._convolution(layer.convolution, X)
        learned = norm.gamma, norm.beta, norm.shares, norm.mean, norm.var
        Y = norm.compute(F, Y, *(self._constant(parameter.data()) for parameter in learned))
        Y = Y.as_nd_ndarray()
        return F.Activation(Y, act_type='relu') if layer.relu else Y


class LevelPainter(Compiled):
    """A `Level` of a decoder whose weights no longer change.

    Parameters
    ----------
    level : Level
    precision : {'auto', 'float32', 'bfloat16'}
    """

    def __init__(self, level, precision='auto'):
        super().__init__(precision)
        F = mxnet.sym
        *hidden, last = list(level.layers)[::2]  # between them, ReLUs
        Y = F.var('X')
        for convolution in hidden:
            Y = self._convolution(convolution, Y, as_float32=True)
            Y = F.LeakyReLU(Y, act_type='leaky', slope=SLOPE)
        Y = self._convolution(last, Y, as_float32=True)
        self._compile(squash(F, Y) if level.to_pixels else Y)
