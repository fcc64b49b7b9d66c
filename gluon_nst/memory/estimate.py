"""Estimate how much memory a run needs, from its recipe and sizes, before it starts."""

import math
import re

from ..decoding import DECODING
from ..errors import UserError
from ..fast.lbfgs import HISTORY
from ..fast.plan import ROOM, WHOLE, Layer, plan
from ..layers import CHANNELS, layer_names, smallest_side
from ..processor import fast_bfloat16
from .system import available, used

FLOAT = 4  # bytes; pixels, losses and their gradients are always float32

# Measured with MXNet 1.9.1 by "python tests/benchmarks/memory.py"
START = 230 * 10**6  # bytes: Python and the libraries
LOADING = 610 * 10**6  # while the weights are unpacked; much of it is freed before training
BASE = {  # afterwards: libraries, weights, and oneDNN's generated code
    'float32': 480 * 10**6,
    'bfloat16': 400 * 10**6,
}
AMX = 320 * 10**6  # and oneDNN's buffers besides, where AMX computes bfloat16 without tiles
REGION = 2.5  # copies of the style layers for each region, and, for all of them together,
REGIONS = {'float32': 12, 'bfloat16': 8}
LOSSES = 2.5  # copies of the layers read, for Gram matrices and gradients
TOTALS = 1  # and so many more for relative losses, if what is read was computed in bfloat16
BACKWARD = 2  # copies of the largest layer, as backward goes along, and of the step before
FORWARD = 5  # copies of the largest layer, where no gradients are wanted
HANDED_ON = 3  # of a picture in tiles: copies of the largest array that blocks hand on,
CONTENTS = 4  # of the content layers, for their losses and gradients,
TV = 12  # and of the picture, for its total variation
ADAM = 4 * FLOAT  # bytes for a number of the picture: it, its gradient, their mean and variance
LBFGS_NUMBERS = 2 * HISTORY + 5  # SciPy's array has so many for each number of the picture
LBFGS = 8 * LBFGS_NUMBERS + 48  # that array; bounds, copies
MARGIN = 1.1  # the estimate is accurate to about 10 %
MOST_NUMBERS = 2**31 - 1  # in one array: MXNet 1.9 and SciPy's L-BFGS count in 32 bits


def estimate_peak(
    recipe, content_shape, style_shape, precision, content_file=0, style_file=0, regions=0
):
    """Return the peak memory of a run on the CPU, in bytes.

    Parameters
    ----------
    recipe : Recipe
    content_shape, style_shape : (int, int)
        Width and height of the network's inputs.
    precision : {'float32', 'bfloat16'}
    content_file, style_file : int
        Number of pixels of the pictures in their files.
    regions : int
        Number of regions (or a mask, which is one) in which positions are weighted.
    """
    content, base = layer_sizes(recipe, content_shape), BASE[precision]
    contents = FLOAT * sum(content[i] for i in set(recipe.content_layers))
    numbers = 3 * math.prod(content_shape) * {'adam': ADAM, 'lbfgs': LBFGS}[recipe.optimizer]
    by_amx = precision == 'bfloat16' and fast_bfloat16() == 'AMX'
    buffers = AMX if by_amx and not is_cut(recipe, content_shape, precision) else 0
    step = _step(recipe, content_shape, precision)
    step += _weighted(recipe, content_shape, precision, regions)
    kept = 3 * content_file  # until the end
    again = len(recipe.stages(max(content_shape))) > 1  # every stage reads the style picture
    return round(
        max(
            START + DECODING * content_file,
            kept + LOADING,
            kept + DECODING * style_file + (base if again else START),
            kept + base + _reading(recipe, style_shape, precision),
            kept + base + buffers + contents + step + numbers,
        )
    )


def layer_sizes(recipe, shape):
    """Return the number of elements in each layer's output, by index, up to the last one used."""
    (width, height), numbers = shape, {}
    for i, name in enumerate(_names(recipe)):
        if name.startswith('pool'):
            width, height = width // 2, height // 2
        numbers[i] = _channels(name) * width * height
    return numbers


def is_cut(recipe, shape, precision):
    """Return whether a picture of this shape is cut into tiles."""
    return not all(block.is_whole for block in _blocks(recipe, shape, precision))


def _names(recipe):
    last = max(*recipe.content_layers, *recipe.style_layers)
    return layer_names(recipe.network)[: last + 1]


def _channels(name):
    return CHANNELS[int(re.sub(r'\D*(\d).*', r'\1', name)) - 1]  # by the 4 of 'conv4_1'


def _blocks(recipe, shape, precision, **limits):
    kinds = {'conv': {'reach': 1}, 'relu': {}, 'pool': {'stride': 2}}
    layers = [
        Layer(_channels(name) if name.startswith('conv') else 0, **kinds[name[:4]])
        for name in _names(recipe)
    ]
    width, height = shape
    return plan(layers, height, width, precision, **limits)


def _kept(recipe, shape, precision):
    """Return the bytes of activations kept for backward, for a picture that is not tiled."""
    return sum(block.kept for block in _blocks(recipe, shape, precision, whole=math.inf))


def _handed_on(recipe, layers):
    """Return the bytes of what blocks hand on, and of copies of the largest of it."""
    names = _names(recipe)
    arrays = [FLOAT * n for i, n in layers.items() if names[i].startswith('pool')]
    return sum(arrays) + HANDED_ON * max(arrays, default=0)


def _reading(recipe, shape, precision):
    """Return the bytes needed to read a style picture; only its Gram matrices are kept.

    A tiled picture is estimated to need at least as much as a smaller one that is not tiled.
    """
    layers = layer_sizes(recipe, shape)
    share = min(1, WHOLE / _kept(recipe, shape, precision))
    reading = share * FORWARD * FLOAT * max(layers.values())
    return max(reading, _handed_on(recipe, layers) if share < 1 else 0)


def _step(recipe, shape, precision):
    """Return the bytes for network, losses and their gradients, for a picture of this shape.

    The activations kept for backward are the outputs of convolutions and pooling layers. A ReLU
    overwrites the output of its convolution, but the losses keep copies of theirs in float32.
    """
    layers, names = layer_sizes(recipe, shape), _names(recipe)
    if is_cut(recipe, shape, precision):
        blocks = _blocks(recipe, shape, precision)
        network = ROOM + max(block.kept for block in blocks if not block.is_whole)
        contents = FLOAT * CONTENTS * sum(layers[i] for i in set(recipe.content_layers))
        picture = FLOAT * TV * 3 * math.prod(shape)
        return network + _handed_on(recipe, layers) + contents + picture
    size = {'float32': 4, 'bfloat16': 2}[precision]
    network = size * sum(n for i, n in layers.items() if not names[i].startswith('relu'))
    read = FLOAT * sum(layers[i] for i in {*recipe.content_layers, *recipe.style_layers})
    largest = FLOAT * max(layers.values())
    copies = 1 + LOSSES
    if recipe.loss == 'relative' and precision == 'bfloat16':
        copies += TOTALS
    return network + copies * read + BACKWARD * largest


def _weighted(recipe, shape, precision, regions):
    """Return the bytes for the weighted copies of the style layers, or of a tile of them."""
    if not regions:
        return 0
    layers = layer_sizes(recipe, shape)
    read = sum(
        layers[i] * block.rows / block.height
        for block in _blocks(recipe, shape, precision)
        for i in range(block.first, block.last)
        if i in recipe.style_layers
    )
    return FLOAT * read * (REGIONS[precision] + REGION * regions)


def check(recipe, content, style, precision, regions=0):
    """Refuse a run that would not fit into memory on the CPU; a GPU's memory is not checked.

    Parameters
    ----------
    recipe : Recipe
    content, style : (int, int)
        Width and height of the two pictures after reading (and cropping).
    precision : {'float32', 'bfloat16'}
    regions : int
        As in `estimate_peak`.

    Raises
    ------
    UserError
        If it does not fit; the message states the largest size that does.
    """
    free, has = available(), used()
    room = math.inf if free is None else free + has
    peak, largest_array = _demand(recipe, content, style, precision, regions)
    if peak <= room and largest_array <= MOST_NUMBERS:
        return
    largest = largest_size(recipe, content, style, precision, room, regions)
    advice = [f'use --size {_format(largest)} at most'] if largest else []
    reason = "exceeds MXNet's limit of 2**31 numbers in an array"
    if peak > room:
        advice.append('close other programs')
        needed = math.ceil((peak - has) / 1e8) / 10
        reason = f'needs about {needed:,} GB of memory, and {free // 10**8 / 10:,} GB are free'
    raise UserError(f'size {_format(recipe.size)} {reason}: {", or ".join(advice)}')


def largest_size(recipe, content, style, precision, room, regions=0):
    """Return approximately the largest size that fits into ``room`` bytes, or None if none does.

    For tiled pictures, memory may vary by a few percent from one size to the next, depending on
    the tiles; here it is taken to grow with the size. The size is rounded down to tens, because
    the next check may find slightly less room. A size of width and height keeps their ratio.
    """

    def fits(longest):
        peak, array = _demand(_resized(recipe, longest), content, style, precision, regions)
        return peak <= room and array <= MOST_NUMBERS

    def is_whole(longest):
        shape, _ = _shapes(_resized(recipe, longest), content, style)
        return not is_cut(recipe, shape, precision)

    # The smallest tiled pictures need less than the largest that is not tiled.
    top = _longest(recipe.size)
    edge = _last(is_whole, 0, top)
    low = _last(fits, edge, top)
    low = _last(fits, 0, edge) if low == edge else low
    recipe = _resized(recipe, max(1, low - low % 10))
    least = smallest_side(recipe.content_layers + recipe.style_layers, recipe.network)
    shapes = _shapes(recipe, content, style)
    return recipe.size if min(map(min, shapes)) >= least and low else None


def _last(good, low, high):
    """Return the largest n with low < n <= high and good(n), or low if there is none."""
    high += 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if good(middle) else (low, middle)
    return low


def _demand(recipe, content, style, precision, regions):
    """Return the peak, with a margin, and the number of elements in the largest array."""
    shapes = _shapes(recipe, content, style)
    files = math.prod(content), math.prod(style)
    peak = estimate_peak(recipe, shapes[0], shapes[1], precision, *files, regions)
    largest = max(max(layer_sizes(recipe, shape).values()) for shape in shapes)
    if recipe.optimizer == 'lbfgs':
        largest = max(largest, 3 * LBFGS_NUMBERS * math.prod(shapes[0]))
    return MARGIN * peak, largest


def _shapes(recipe, content, style):
    """Return the sizes that the network gets both pictures at."""
    from ..images import fit_size  # here, because `gluon-nst doctor` must run without MXNet

    content, style = (fit_size(width, height, recipe.size) for width, height in (content, style))
    return [content, tuple(max(1, round(side * recipe.style_scale)) for side in style)]


def _resized(recipe, longest):
    if not isinstance(recipe.size, tuple):
        return recipe.replace(size=longest)
    scale = longest / max(recipe.size)
    return recipe.replace(size=tuple(max(1, round(side * scale)) for side in recipe.size))


def _longest(size):
    return max(size) if isinstance(size, tuple) else size


def _format(size):
    return 'x'.join(map(str, size)) if isinstance(size, tuple) else str(size)
