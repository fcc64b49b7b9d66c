"""How a big picture is cut into stripes, so that training a network needs little memory.

What fills the memory is what training keeps of every layer for the backward pass, 4 KB a pixel
in VGG-19. So the network is cut twice. After every pooling layer, into blocks: only what goes
from one block to the next is kept. And every block into stripes of rows, which are computed one
after the other, and once more in the backward pass (checkpointing: Chen, Xu, Zhang and Guestrin
2016, "Training Deep Nets with Sublinear Memory Cost"). Within a block, few rows above and below
have a say in what a layer puts out, so that stripes need to overlap by few.
"""

from typing import NamedTuple

# Bytes that training keeps for every pixel and channel of a convolution: measured, MXNet 1.9.1.
KEPT = {'float32': 16, 'bfloat16': 12}
WHOLE = 26 * 10**8  # a picture of which no more bytes are kept is not cut at all: 900x600 is not
ROOM = 8 * 10**8  # bytes for the blocks that are left whole where others are cut
STRIPE = 10**8  # bytes for a stripe; larger ones are no quicker
LEAST_ROWS = 8  # of a stripe, in halos: at most a fifth of its rows are computed for others


class Layer(NamedTuple):
    """What must be known of a layer."""

    channels: int = 0  # of what a convolution puts out; of no other layer is anything kept
    reach: int = 0  # rows above and below its own that an output depends on
    stride: int = 1  # 2: the layer halves the picture, and ends a block


class Stripe(NamedTuple):
    """Rows of a block's input: those that its layers are given, and those of them that count."""

    start: int
    stop: int  # the row after the last
    first: int
    last: int  # the row after the last


class Block(NamedTuple):
    """Layers up to a pooling layer; their input is computed in one, or in stripes."""

    first: int
    last: int  # the layer after the last
    height: int
    rows: int  # of a stripe that count: all, if the block is whole
    halo: int
    kept: int  # bytes, of a stripe

    @property
    def is_whole(self):
        """Whether it is computed at once."""
        return self.rows == self.height

    @property
    def stripes(self):
        """From top to bottom; one, if it is whole."""
        return cut(self.height, self.rows, self.halo)


def plan(layers, height, width, precision='float32', room=ROOM, whole=WHOLE):
    """Return the blocks of a network for a picture of this size, from the first to the last.

    The deepest are the first to be left whole where others are cut: they do most work for a
    byte, and what is whole is not computed again in the backward pass.

    Parameters
    ----------
    layers : list of Layer
    height, width : int
    precision : {'float32', 'bfloat16'}
    room, whole : int
        Bytes, as above.
    """
    blocks = [
        _block(layers, first, last, height // scale, width // scale, KEPT[precision])
        for first, last, scale in _ends(layers)
    ]
    left = room if sum(block.kept for block in blocks) > whole else whole
    for i, block in reversed(list(enumerate(blocks))):
        if block.kept <= left:
            left -= block.kept
        else:
            blocks[i] = _in_stripes(block)
    return blocks


def _ends(layers):
    """Return the first layer of every block, that after its last, and what the sides are over."""
    ends = [i for i, layer in enumerate(layers, start=1) if layer.stride == 2 or i == len(layers)]
    return [(first, last, 2**i) for i, (first, last) in enumerate(zip([0, *ends], ends))]


def _block(layers, first, last, height, width, kept):
    channels = sum(layer.channels for layer in layers[first:last])
    halo = sum(layer.reach for layer in layers[first:last])
    halo += halo % 2  # the pairs of rows that a pooling layer takes begin at even rows
    return Block(first, last, height, height, halo, kept * channels * height * width)


def _in_stripes(block):
    """Return a block cut into stripes that keep `STRIPE` bytes, or not many more."""
    a_row = block.kept // block.height
    rows = max(STRIPE // max(a_row, 1), LEAST_ROWS * block.halo, 1)
    rows = 2 * -(-block.height // (2 * -(-block.height // rows)))  # all have about as many
    size = _size(block.height, rows, block.halo)
    return block._replace(rows=rows, kept=a_row * size) if size < block.height else block


def _size(height, rows, halo):
    """Return how many rows a stripe has: an odd height needs one more, to begin at even rows."""
    return rows + 2 * halo + height % 2


def cut(height, rows, halo):
    """Cut so many rows into stripes of which ``rows``, an even number, count, or a few more.

    Above and below a stripe has a halo, but where the picture ends, for there every layer pads.
    All have the same size, so that one compiled graph serves them all: those at the ends are
    shifted inwards.
    """
    size = _size(height, rows, halo)
    if size >= height:
        return (Stripe(0, height, 0, height),)
    stripes, first = [], 0
    while first < height:
        start = max(0, min(first - halo, height - size))
        last = height if start + size == height else start + halo + rows
        stripes.append(Stripe(start, start + size, first, last))
        first = last
    return tuple(stripes)
