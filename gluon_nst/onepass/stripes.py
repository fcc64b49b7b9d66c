"""Paint pictures of any size: layer by layer, a stripe of rows at a time.

The instance norm of a layer needs the statistics of the whole picture. So each layer is finished
before the next one begins, and the result is that of the whole network, without seams.
"""

from typing import NamedTuple, Optional

import numpy

from .._compat import mxnet
from ..images import to_uint8
from .network import BLOCK, EPSILON, Residual, squash
from .painter import Kernel

STRIPE = 1 << 18  # pixels


class Features(NamedTuple):
    """The output of a convolution, and what is to be done to it when it is read."""

    values: numpy.ndarray  # (C, H, W), float32; or a picture, uint8
    scale: Optional[numpy.ndarray] = None  # (C, 1, 1): values are multiplied by it,
    shift: Optional[numpy.ndarray] = None  # (C, 1, 1): this is added,
    relu: bool = False  # and what is negative becomes 0

    def rows(self, index):
        """Return some rows, (C, rows, W), float32."""
        X = self.values[:, index]
        if X.dtype == 'uint8':
            return X.astype('float32') / 255
        if self.scale is not None:
            X = X * self.scale
            X += self.shift
        return numpy.maximum(X, 0, out=X) if self.relu else X


def paint_in_stripes(net, image, pixels=STRIPE):
    """Return the painting of a picture, as the whole network paints it, in less memory.

    Parameters
    ----------
    net : PaintingNetwork
    image : (H, W, 3), uint8
    pixels : int
        How many are computed at a time.

    Returns
    -------
    numpy.ndarray, (H, W, 3), uint8
    """
    height, width, _ = image.shape
    features = Features(image.transpose(2, 0, 1))
    for layer in net.layers:
        features = (_residual if isinstance(layer, Residual) else _layer)(layer, features, pixels)
    painting = numpy.empty((*features.values.shape[1:], 3), 'uint8')
    for rows, Y in _convolve(net.last, features, pixels):
        Y = squash(mxnet.nd, Y.as_nd_ndarray()).asnumpy()
        painting[rows] = to_uint8(Y[0].transpose(1, 2, 0))
    return painting[:height, :width]


def _residual(block, features, pixels):
    """Return the features after a `Residual`."""
    change = _layer(block.second, _layer(block.first, features, pixels), pixels)
    values = numpy.empty_like(features.values)
    _, height, width = values.shape
    for rows in _stripes(height, width, pixels):
        values[:, rows] = features.rows(rows) + change.rows(rows)
    return Features(values)


def _layer(layer, features, pixels):
    """Return the features after a `Layer`."""
    shape = _output_shape(layer.convolution, features, layer.enlarge)
    values, means, variances, weights = numpy.empty(shape, 'float32'), [], [], []
    for rows, Y in _convolve(layer.convolution, features, pixels, layer.enlarge):
        part = values[:, rows] = Y.asnumpy()[0]
        means.append(part.mean(axis=(1, 2), dtype='float64'))
        variances.append(part.var(axis=(1, 2), dtype='float64'))
        weights.append(part.shape[1])
    mean = numpy.average(means, axis=0, weights=weights)
    variance = numpy.average(variances + (means - mean) ** 2, axis=0, weights=weights)
    gamma, beta = (a.asnumpy() for a in layer.norm.mixed())
    scale = gamma / numpy.sqrt(variance + EPSILON)
    shift = beta - mean * scale
    scale, shift = (a.reshape(-1, 1, 1).astype('float32') for a in (scale, shift))
    return Features(values, scale, shift, layer.relu)


def _output_shape(convolution, features, enlarge=False):
    """Return (C, H, W) of the output of a convolution."""
    times, stride = 2 if enlarge else 1, convolution.stride
    _, *sides = features.values.shape
    return convolution.outputs, *(-(-times * side // stride) for side in sides)


def _convolve(convolution, features, pixels, enlarge=False):
    """Yield stripes of the output of a convolution: their rows, and (1, C, rows, W)."""
    times, F = 2 if enlarge else 1, mxnet.nd
    kernel = Kernel(convolution)
    height, width = (times * side for side in features.values.shape[1:])
    margin, stride = convolution.margin, convolution.stride
    for rows in _stripes(_output_shape(convolution, features, enlarge)[1], width, pixels):
        read = numpy.arange(rows.start * stride - margin, (rows.stop - 1) * stride + margin + 1)
        X = features.rows(_reflect(read, height) // times)[None]
        X = F.array(X.repeat(times, axis=3) if enlarge else X)
        Y = kernel.as_float32(F, kernel.convolve(F, X, *kernel.weights, margins=(0, margin)))
        yield rows, convolution.finish(F, Y)


def _stripes(height, width, pixels):
    """Return slices of rows, in each of which there are about so many pixels."""
    step = max(1, pixels // (BLOCK * width)) * BLOCK
    return [slice(start, min(start + step, height)) for start in range(0, height, step)]


def _reflect(rows, height):
    """Return numbers of rows within a picture, in place of those beyond its borders."""
    rows = abs(rows)
    return numpy.where(rows < height, rows, 2 * (height - 1) - rows)
