"""Big pictures: a network that computes them stripe by stripe, and takes little memory.

The numbers are those of the whole picture: features are computed from all the pixels that
they depend on, and Gram matrices and gradients are sums over the stripes.
"""

import ctypes
from typing import Any

from ._compat import autograd, function_gradient, nn, np
from .features import POOLINGS, CompiledNetwork
from .losses import ChannelProducts, gram
from .stripes import Layer, plan


class TiledNetwork(CompiledNetwork):
    """A compiled network that cuts pictures which take too much memory, as `stripes.plan` says.

    For the style layers it returns `ChannelProducts`, all that `gram` needs of them.

    Parameters
    ----------
    net, precision
        As in `CompiledNetwork`.
    **limits
        As in `stripes.plan`: room and whole.
    """

    def __init__(self, net, precision='float32', **limits):
        super().__init__(net, precision)
        self.precision, self.limits = precision, limits
        self._parts: tuple = None, []  # of the latest picture that was cut: its key, and they

    def plan(self, height, width, layers):
        """Return the blocks of `stripes.plan` for a picture of which these layers are read."""
        net = [_describe(layer) for layer in self.layers[: max(layers) + 1]]
        return plan(net, height, width, self.precision, **self.limits)

    def tiles(self, height, width, layers):
        """Return into how many stripes a picture is cut, where it is cut most."""
        return max(len(block.stripes) for block in self.plan(height, width, layers))

    def extract_features(self, X, content_layers, style_layers):
        """Return what the function of this name returns, but styles as `ChannelProducts`."""
        _, _, height, width = X.shape
        if self.tiles(height, width, (*content_layers, *style_layers)) == 1:
            self._parts = None, []
            return self.extract_products(X, content_layers, style_layers)
        self.forget()
        contents, styles = {}, {}
        for part in self._parts_for(X.shape, content_layers, style_layers):
            rows, products = part(X)
            contents.update(rows)
            styles.update(products)
            X = rows.get(part.last)
        _trim()  # now, for what follows, the losses, takes most
        return [contents[i] for i in content_layers], [styles[i] for i in style_layers]

    def _parts_for(self, shape, *read):
        key, parts = self._parts
        if key != (shape, read):
            _, _, height, width = shape
            contents, styles = map(tuple, read)
            blocks = self.plan(height, width, contents + styles)
            parts = [_Part(self.layers, b, contents, styles, self.precision) for b in blocks]
            self._parts = (shape, read), parts
        return parts


def _describe(layer):
    if isinstance(layer, nn.Conv2D):
        return Layer(channels=layer._channels, reach=layer._kwargs['kernel'][0] // 2)
    return Layer(stride=2 if isinstance(layer, POOLINGS) else 1)


class _Part:
    """The layers of a block, from ``first`` to ``last``, and those of them that are to be read.

    Called, it returns two dicts by layer: all rows of those whose rows are needed, the content
    layers and what the next block gets; and the `ChannelProducts` of style layers.
    """

    def __init__(self, layers, block, content_layers, style_layers, precision):
        self.net = CompiledNetwork(layers[block.first : block.last], precision)
        self.first, self.last, self.stripes = block.first, block.last - 1, block.stripes
        within = range(block.first, block.last)
        handed_on = {self.last} if self.last < max(*content_layers, *style_layers) else set()
        self.rows = [i for i in within if i in handed_on.union(content_layers)]
        self.styles = [i for i in within if i in style_layers]
        self.strides = {i: _describe(layers[i]).stride for i in within}

    def __call__(self, X):
        outputs = _Checkpointed(self)(X)
        places = [self.net.places(X, i - self.first) for i in self.styles]
        products = map(ChannelProducts, outputs[len(self.rows) :], places)
        return dict(zip(self.rows, outputs)), dict(zip(self.styles, products))

    def compute(self, X, stripe):
        """Return what a stripe adds to every output: its rows that count, and sums over them."""
        rows, styles = self.net.extract_features(
            X, *([i - self.first for i in layers] for layers in (self.rows, self.styles))
        )
        rows = [Y[:, :, self.counting(i, stripe, stripe.start)] for i, Y in zip(self.rows, rows)]
        styles = [
            Y[:, :, self.counting(i, stripe, stripe.start)] for i, Y in zip(self.styles, styles)
        ]
        return rows + [gram(Y, divisor='hw') * (Y.shape[2] * Y.shape[3]) for Y in styles]

    def counting(self, layer, stripe, start=0):
        """Return which rows of a layer count, if the first of them belongs to row ``start``."""
        stride = self.strides[layer]
        return slice((stripe.first - start) // stride, (stripe.last - start) // stride)


class _Checkpointed(autograd.Function):
    """A block forward and backward. If it is cut, only its input is kept in between."""

    def __init__(self, part):
        super().__init__()
        self.part = part
        self.recorded: Any = None  # X and the outputs
        self.once = len(part.stripes) == 1 and autograd.is_recording()

    def forward(self, X):
        self.X, part = X, self.part
        if self.once:
            self.recorded = self._record(*part.stripes)
            return [Y.detach() for Y in self.recorded[1]]
        parts = [_wait(part.compute(X[:, :, s.start : s.stop], s)) for s in part.stripes]
        outputs: list = list(zip(*parts))
        n = len(part.rows)
        return [np.concatenate(rows, axis=2) for rows in outputs[:n]] + [*map(sum, outputs[n:])]

    def backward(self, *gradients):
        part, dX = self.part, np.zeros_like(self.X)
        slopes = [gradient.as_np_ndarray() for gradient in gradients]
        for stripe in part.stripes:
            X, outputs = self.recorded or self._record(stripe)
            of_rows = [Y[:, :, part.counting(i, stripe)] for i, Y in zip(part.rows, slopes)]
            autograd.backward(outputs, of_rows + slopes[len(of_rows) :])
            dX[:, :, stripe.start : stripe.stop] += X.grad
            _wait([dX])
        self.X = self.recorded = None  # now, for Python may let this object live on for long
        part.net.forget()  # until the next step its memory is for the other blocks
        return function_gradient(dX)

    def _record(self, stripe):
        X = self.X[:, :, stripe.start : stripe.stop].copy()
        X.attach_grad()
        with autograd.record():
            return X, self.part.compute(X, stripe)


def _wait(arrays):
    """Let arrays be computed now: else MXNet begins with all stripes, and has all in memory."""
    for array in arrays:
        array.wait_to_read()
    return arrays


def _trim():
    """Give back to the system the memory that is free again, where this has to be asked for."""
    malloc_trim = getattr(ctypes.pythonapi, 'malloc_trim', None)  # Linux has it
    if malloc_trim is not None:
        malloc_trim(0)
