"""How a big picture is cut into tiles, so that its gradient needs little memory.

What fills the memory are the activations kept for backward, 4.6 KB a pixel in VGG-19. So the
network is divided twice: after every pooling layer into blocks, of which only the outputs are
kept; and every block into tiles, each as wide as the picture, which are computed one after the
other, and once more in backward (checkpointing: Chen, Xu, Zhang and Guestrin 2016, "Training Deep
Nets with Sublinear Memory Cost"). Within a block the receptive field is small, so that tiles
overlap by few rows.
"""

from typing import NamedTuple

from ..processor import too_wide_for_amx

# Bytes kept for backward, for every pixel and channel of a convolution: measured, MXNet 1.9.1.
KEPT = {'float32': 16, 'bfloat16': 12}
WHOLE = 26 * 10**8  # bytes kept up to which a picture is not cut at all: 900x600 is not
ROOM = 8 * 10**8  # bytes for the blocks that stay whole where others are cut
TILE = 25 * 10**7  # bytes for a tile: the quickest of 0.1 to 0.5 GB, measured at 1200x800
LEAST_ROWS = 8  # of a tile, in halos: at most a fifth of its rows are computed for its neighbours


class Layer(NamedTuple):
    """What the plan depends on."""

    channels: int = 0  # of a convolution's output; other layers keep nothing for backward
    reach: int = 0  # rows above and below its own that an output depends on
    stride: int = 1  # 2: the layer halves the picture, and ends a block


class Tile(NamedTuple):
    """Rows of a block's input: those that its layers read, and those of them that count."""

    start: int
    stop: int  # the row after the last
    first: int
    last: int  # the row after the last


class Block(NamedTuple):
    """Layers up to a pooling layer; their input is computed whole, or in tiles."""

    first: int
    last: int  # the layer after the last
    height: int
    rows: int  # of a tile that count: all, if the block is whole
    halo: int
    kept: int  # bytes for backward, of a tile

    @property
    def is_whole(self):
        """Whether it is computed at once."""
        return self.rows == self.height

    @property
    def tiles(self):
        """From top to bottom; one, if it is whole."""
        return cut(self.height, self.rows, self.halo)


def plan(layers, height, width, precision='float32', room=ROOM, whole=WHOLE):
    """Return the blocks of a network for a picture of this size, from the first to the last.

    Where not all fit, the deepest stay whole first: they compute most for a byte, and what is
    whole is not computed again in backward.

    Parameters
    ----------
    layers : list of Layer
    height, width : int
    precision : {'float32', 'bfloat16'}
    room, whole : int
        Bytes, as above.
    """
    blocks = [
        _block(layers, first, last, height // scale, width // scale, precision)
        for first, last, scale in _ends(layers)
    ]
    left = room if sum(block.kept for block in blocks) > whole else whole
    for i, block in reversed(list(enumerate(blocks))):
        if block.kept <= left:
            left -= block.kept
        else:
            blocks[i] = _in_tiles(block)
    return blocks


def _ends(layers):
    """Return the first layer of every block, that after its last, and what the sides are over."""
    ends = [i for i, layer in enumerate(layers, start=1) if layer.stride == 2 or i == len(layers)]
    return [(first, last, 2**i) for i, (first, last) in enumerate(zip([0, *ends], ends))]


def _block(layers, first, last, height, width, precision):
    kept = KEPT['float32' if too_wide_for_amx(width) else precision]
    channels = sum(layer.channels for layer in layers[first:last])
    halo = sum(layer.reach for layer in layers[first:last])
    halo += halo % 2  # the pairs of rows that a pooling layer takes begin at even rows
    return Block(first, last, height, height, halo, kept * channels * height * width)


def _in_tiles(block):
    """Return a block in tiles that keep `TILE` bytes each, or not many more."""
    a_row = block.kept // block.height
    rows = max(TILE // max(a_row, 1), LEAST_ROWS * block.halo, 1)
    rows = 2 * -(-block.height // (2 * -(-block.height // rows)))  # all have about as many
    size = _size(block.height, rows, block.halo)
    return block._replace(rows=rows, kept=a_row * size) if size < block.height else block


def _size(height, rows, halo):
    """Return the rows of a tile: an odd height needs one more, to begin at even rows."""
    return rows + 2 * halo + height % 2


def cut(height, rows, halo):
    """Return the tiles of ``height`` rows, in each of which ``rows`` or a few more count.

    A tile has a halo above and below, except at the ends of the picture, where every layer pads.
    All have the same size, so that one compiled graph serves them all: those at the ends are
    shifted inwards. ``rows`` is even.
    """
    size = _size(height, rows, halo)
    if size >= height:
        return (Tile(0, height, 0, height),)
    tiles, first = [], 0
    while first < height:
        start = max(0, min(first - halo, height - size))
        last = height if start + size == height else start + halo + rows
        tiles.append(Tile(start, start + size, first, last))
        first = last
    return tuple(tiles)
