"""Big pictures: a network that computes them tile by tile, and needs little memory.

The numbers are those of the whole picture: features are computed from all the pixels that
they depend on, and Gram matrices and gradients are sums over the tiles.
"""

import ctypes
from typing import Any

from .._compat import autograd, function_gradient, nd, np
from .compiled import CompiledNetwork, as_products
from .plan import Layer, plan


class TiledNetwork(CompiledNetwork):
    """A compiled network that cuts pictures which need too much memory into tiles.

    For the style layers it returns `ChannelProducts`, all that `gram` needs of them. A picture
    that is cut goes backward in a thread of MXNet: wait for its gradient before the next one goes
    forward.

    Parameters
    ----------
    net, precision, totals
        As in `CompiledNetwork`.
    weights : dict, optional
        For each style layer the weights of its positions, (K, h, w), in K regions, from
        `gluon_nst.regions.layer_weights`. It then returns `ChannelProducts` for each region of
        the first style layer, each of the second, and so on.
    **limits
        As in `plan.plan`: room and whole.
    """

    def __init__(self, net, precision='float32', totals=False, weights=None, **limits):
        super().__init__(net, precision, totals)
        self.precision, self.limits, self.weights = precision, limits, weights
        self._blocks: tuple = None, []  # of the latest picture that was cut, and their key

    def in_regions(self, weights):
        """Return a network like this one, with ``weights`` for the positions of style layers."""
        return TiledNetwork(self.layers, self.precision, self.totals, weights, **self.limits)

    def plan(self, height, width, layers):
        """Return the blocks of `plan.plan` for a picture of which these layers are read."""
        net = [_describe(layer) for layer in self.layers[: max(layers) + 1]]
        return plan(net, height, width, self.precision, **self.limits)

    def tiles(self, height, width, layers):
        """Return the number of tiles of a picture, in the block that has most."""
        return max(len(block.tiles) for block in self.plan(height, width, layers))

    def extract_features(self, X, content_layers, style_layers):
        """Return what `gluon_nst.extract_features` returns, but styles as `ChannelProducts`."""
        _, _, height, width = X.shape
        tiles = self.tiles(height, width, (*content_layers, *style_layers))
        if tiles == 1 and self.weights is None:
            self._blocks = None, []
            return self.extract_products(X, content_layers, style_layers)
        self.forget()
        contents, styles = {}, []
        for block in self._blocks_for(X.shape, content_layers, style_layers):
            rows, products = block(X)
            contents.update(rows)
            styles += products
            X = rows.get(block.last)
        trim()  # now, for what follows, the losses, takes most
        return [contents[i] for i in sorted(contents) if i in content_layers], styles

    def _blocks_for(self, shape, *read):
        key, blocks = self._blocks
        if key != (shape, read):
            _, _, height, width = shape
            contents, styles = map(tuple, read)
            planned = self.plan(height, width, contents + styles)
            blocks = [_Block(self, block, contents, styles) for block in planned]
            self._blocks = (shape, read), blocks
        return blocks


def _describe(layer):
    if layer.operator == 'Convolution':
        return Layer(layer.settings['num_filter'], reach=layer.settings['kernel'][0] // 2)
    return Layer(stride=2 if layer.operator == 'Pooling' else 1)


class _Block:
    """The layers of a block, from ``first`` to ``last``, and those of them that are to be read.

    Called, it returns all rows of the layers whose rows are needed, the content layers and what
    the next block gets, in a dict by layer; and the `ChannelProducts` of style layers.
    """

    def __init__(self, network, block, content_layers, style_layers):
        layers = network.layers[block.first : block.last]
        self.net = CompiledNetwork(layers, network.precision, network.totals)
        self.first, self.last, self.tiles = block.first, block.last - 1, block.tiles
        within = range(block.first, block.last)
        handed_on = {self.last} if self.last < max(*content_layers, *style_layers) else set()
        self.rows = [i for i in within if i in handed_on.union(content_layers)]
        self.styles = [i for i in within if i in style_layers]
        self.strides = {i: _describe(layer).stride for i, layer in zip(within, layers)}
        self.weights = network.weights and {i: network.weights[i] for i in self.styles}

    def __call__(self, X):
        outputs, n = _Checkpointed(self)(X), len(self.rows)
        return dict(zip(self.rows, outputs)), as_products(self._positions(X), outputs[n:])

    def _positions(self, X):
        if self.weights is None:
            return [self.net.positions(X, i - self.first) for i in self.styles]
        return [float(region.sum()) for i in self.styles for region in self.weights[i]]

    def compute(self, X, tile):
        """Return a tile's share of every output: its rows that count, and sums over them."""
        rows, styles = self.net.extract_features(
            X, *([i - self.first for i in layers] for layers in (self.rows, self.styles))
        )
        rows = [Y[:, :, self.counting(i, tile, tile.start)] for i, Y in zip(self.rows, rows)]
        styles = [Y[:, :, self.counting(i, tile, tile.start)] for i, Y in zip(self.styles, styles)]
        if self.weights is not None:
            return rows + self._weighted(styles, tile)
        totals = [Y.sum(axis=(0, 2, 3)) for Y in styles if self.net.totals]
        return rows + [_channel_products(Y) for Y in styles] + totals

    def _weighted(self, styles, tile):
        """Return the same sums in each region, whose weights positions are multiplied by."""
        pairs = [
            (Y, np.array(region[self.counting(i, tile)]).as_in_ctx(Y.ctx))
            for i, Y in zip(self.styles, styles)
            for region in self.weights[i]
        ]
        totals = [(Y * weights).sum(axis=(0, 2, 3)) for Y, weights in pairs if self.net.totals]
        return [_channel_products(Y * np.sqrt(weights)) for Y, weights in pairs] + totals

    def counting(self, layer, tile, start=0):
        """Return which rows of a layer count, if the first of them belongs to row ``start``."""
        stride = self.strides[layer]
        return slice((tile.first - start) // stride, (tile.last - start) // stride)


def _channel_products(Y):
    """Return the products of all pairs of channels, (C, C), for features Y (1, C, h, w)."""
    F = Y.reshape(Y.shape[1], -1).as_nd_ndarray()
    return nd.linalg.syrk(F).as_np_ndarray()  # half the work of a dot product: it is symmetric


class _Checkpointed(autograd.Function):
    """A block forward and backward. If it is cut, only its input is kept in between."""

    def __init__(self, block):
        super().__init__()
        self.block = block
        self.recorded: Any = None  # X and the outputs
        self.once = len(block.tiles) == 1 and autograd.is_recording()

    def forward(self, X):
        self.X, block = X, self.block
        if self.once:
            self.recorded = self._record(*block.tiles)
            return [Y.detach() for Y in self.recorded[1]]
        computed = [_wait(block.compute(X[:, :, t.start : t.stop], t)) for t in block.tiles]
        outputs: list = list(zip(*computed))
        n = len(block.rows)
        return [np.concatenate(rows, axis=2) for rows in outputs[:n]] + [*map(sum, outputs[n:])]

    def backward(self, *gradients):
        block, dX = self.block, np.zeros_like(self.X)
        slopes = [gradient.as_np_ndarray() for gradient in gradients]
        for tile in block.tiles:
            X, outputs = self.recorded or self._record(tile)
            of_rows = [Y[:, :, block.counting(i, tile)] for i, Y in zip(block.rows, slopes)]
            autograd.backward(outputs, of_rows + slopes[len(of_rows) :])
            dX[:, :, tile.start : tile.stop] += X.grad
            _wait([dX])
        self.X = self.recorded = None  # now, for Python may let this object live on for long
        block.net.forget()  # until the next step its memory is for the other blocks
        return function_gradient(dX)

    def _record(self, tile):
        X = self.X[:, :, tile.start : tile.stop].copy()
        X.attach_grad()
        with autograd.record():
            return X, self.block.compute(X, tile)


def _wait(arrays):
    """Let arrays be computed now: else MXNet begins with all tiles, and has all in memory."""
    for array in arrays:
        array.wait_to_read()
    return arrays


def trim():
    """Give back to the system the memory that is free again, where this has to be asked for."""
    malloc_trim = getattr(ctypes.pythonapi, 'malloc_trim', None)  # Linux has it
    if malloc_trim is not None:
        malloc_trim(0)
