"""A trained network as one graph that is made for speed: it paints the same in half the time."""

from .._compat import compile_graph, mxnet
from ..fast.compiled import BFLOAT16
from ..processor import choose_precision
from .network import Residual, squash

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
        self.weight = F.amp_cast(weight, dtype=self.dtype)

    def convolve(self, F, X, weight, margins=None):
        """Return the output of MXNet's convolution, for features of either dtype."""
        X = self.convolution.reflect(F, self.as_float32(F, X), margins)
        return F.Convolution(self._cast(F, X), weight, no_bias=True, **self.convolution.settings)

    def enlarge(self, F, X, weight):
        """Return the output of an `EnlargingConvolution`, for the weight of a `transposed` one."""
        # Enlarged and reflected, the pixel beyond the border is the one at the border.
        width = (0, 0, 0, 0, 1, 1, 1, 1)
        X = self._cast(F, F.pad(self.as_float32(F, X), mode='edge', pad_width=width))
        settings = dict(kernel=(4, 4), stride=(2, 2), pad=(3, 3))
        outputs = self.convolution.outputs
        return F.Deconvolution(X, weight, no_bias=True, num_filter=outputs, **settings)

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


class Painter:
    """A `PaintingNetwork` whose weights no longer change; only its styles can be blended.

    - Weights are arranged once, and not at each call.
    - From layer to layer, features stay in bfloat16, where the processor is quick at it.
    - Enlarging and the convolution after it are one transposed convolution.

    Parameters
    ----------
    net : PaintingNetwork
    precision : {'auto', 'float32', 'bfloat16'}
    """

    def __init__(self, net, precision='auto'):
        self.precision, self.arrays = precision, {}
        X = Y = mxnet.sym.var('X')
        for layer in net.layers:
            Y = (self._residual if isinstance(layer, Residual) else self._layer)(layer, Y)
        Y = self._last(net.last, Y)
        self._graph = compile_graph([mxnet.sym.slice_like(Y, X, axes=(2, 3))], static=True)

    def __call__(self, X):
        """Return the painting of X (1, 3, H, W), which the next call overwrites."""
        Y = self._graph(X=X.as_nd_ndarray(), **self.arrays)
        return Y.as_np_ndarray()

    def _residual(self, block, X):
        return mxnet.sym.elemwise_add(X, self._layer(block.second, self._layer(block.first, X)))

    def _layer(self, layer, X):
        F, norm = mxnet.sym, layer.norm
        kernel = Kernel(layer.convolution, self.precision, transposed=layer.enlarge)
        compute = kernel.enlarge if layer.enlarge else kernel.convolve
        Y = compute(F, X, self._constant(kernel.weight))
        learned = norm.gamma, norm.beta, norm.shares, norm.mean, norm.var
        Y = norm.compute(F, Y, *(self._constant(parameter.data()) for parameter in learned))
        Y = Y.as_nd_ndarray()
        return F.Activation(Y, act_type='relu') if layer.relu else Y

    def _last(self, convolution, X):
        F, kernel = mxnet.sym, Kernel(convolution, self.precision)
        Y = kernel.as_float32(F, kernel.convolve(F, X, self._constant(kernel.weight)))
        Y = convolution.finish(F, Y, self._constant(convolution.bias.data()))
        return squash(F, Y.as_nd_ndarray())

    def _constant(self, array):
        """Return the symbol of an array that is the same at each call."""
        name = f'constant{len(self.arrays)}'
        self.arrays[name] = array.as_nd_ndarray()
        return mxnet.sym.var(name)
