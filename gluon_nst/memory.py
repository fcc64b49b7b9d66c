"""How much memory a run takes: estimated from its recipe and sizes before it starts."""

import math
import re

from .available import available, used
from .errors import UserError
from .layers import layer_names, smallest_side

CHANNELS = 64, 128, 256, 512, 512  # of VGG's five blocks
FLOAT = 4  # bytes; pixels, losses and their gradients are float32 at any precision

# Measured, with MXNet 1.9.1; "python tests/benchmarks/memory.py" measures it again.
START = 230 * 10**6  # bytes: Python and the libraries
LOADING = 610 * 10**6  # while the weights are unpacked; much of it is free again before training
BASE = 490 * 10**6  # after it: libraries, weights, and the code that oneDNN makes for convolutions
LOSSES = 2.5  # copies of the layers read, for Gram matrices and gradients
BACKWARD = 6  # copies of the largest layer, as backward goes along, and of the step before
FORWARD = 3  # copies of the largest layer, where no gradients are wanted
ADAM = 4 * FLOAT  # bytes for a number of the picture: it, its gradient, their mean and variance
LBFGS = 8 * (2 * 10 + 5) + 48  # SciPy's array for a memory of ten steps; bounds, copies
DECODING = 16  # bytes for a pixel of a file: decoded, turned, converted; Pillow takes 4 each time
MARGIN = 1.1  # the estimate is right within about a tenth
MOST_NUMBERS = 2**31 - 1  # in one array: MXNet 1.9 and SciPy's L-BFGS count in 32 bits


def estimate_peak(recipe, content_shape, style_shape, precision, content_file=0, style_file=0):
    """Return how many bytes a run on the CPU has when it has most.

    Parameters
    ----------
    recipe : Recipe
    content_shape, style_shape : (int, int)
        Width and height that the network sees.
    precision : {'float32', 'bfloat16'}
    content_file, style_file : int
        Pixels of the pictures as they were read.
    """
    content, style = layer_sizes(recipe, content_shape), layer_sizes(recipe, style_shape)
    styles = FLOAT * sum(style[i] for i in set(recipe.style_layers))
    contents = FLOAT * sum(content[i] for i in set(recipe.content_layers))
    numbers = 3 * math.prod(content_shape) * {'adam': ADAM, 'lbfgs': LBFGS}[recipe.optimizer]
    kept = 3 * content_file  # until the end
    again = len(recipe.stages(max(content_shape))) > 1  # every stage reads the style picture
    return round(
        max(
            START + DECODING * content_file,
            kept + LOADING,
            kept + DECODING * style_file + (BASE if again else START),
            kept + BASE + styles + FORWARD * FLOAT * max(style.values()),
            kept + BASE + styles + contents + _step(recipe, content, precision) + numbers,
        )
    )


def layer_sizes(recipe, shape):
    """Return how many numbers each layer puts out, by index, up to the last that is read."""
    (width, height), last = shape, max(*recipe.content_layers, *recipe.style_layers)
    numbers = {}
    for i, name in enumerate(layer_names(recipe.network)[: last + 1]):
        if name.startswith('pool'):
            width, height = width // 2, height // 2
        block = int(re.sub(r'\D*(\d).*', r'\1', name))  # 4 of 'conv4_1'
        numbers[i] = CHANNELS[block - 1] * width * height
    return numbers


def _step(recipe, layers, precision):
    """Return the bytes of network, losses and their gradients, for a picture of these layers.

    Backward needs what convolutions and poolings put out. A ReLU overwrites what its
    convolution does, but what the losses read is kept apart, in float32.
    """
    names, size = layer_names(recipe.network), {'float32': 4, 'bfloat16': 2}[precision]
    network = size * sum(n for i, n in layers.items() if not names[i].startswith('relu'))
    read = FLOAT * sum(layers[i] for i in {*recipe.content_layers, *recipe.style_layers})
    largest = FLOAT * max(layers.values())
    return network + (1 + LOSSES) * read + BACKWARD * largest


def check(recipe, content, style, precision):
    """Refuse a run on the CPU that would not fit into memory. A GPU's memory is not asked for.

    Parameters
    ----------
    recipe : Recipe
    content, style : (int, int)
        Width and height of the two pictures as they were read (and cropped).
    precision : {'float32', 'bfloat16'}

    Raises
    ------
    UserError
        If it does not fit; the message names the largest size that does.
    """
    free, has = available(), used()
    room = math.inf if free is None else free + has
    peak, largest_array = _demand(recipe, content, style, precision)
    if peak <= room and largest_array <= MOST_NUMBERS:
        return
    largest = largest_size(recipe, content, style, precision, room)
    advice = [f'give --size {_told(largest)} at most'] if largest else []
    reason = 'is more than MXNet can count, 2**31 numbers in an array'
    if peak > room:
        advice.append('close other programs')
        needed = math.ceil((peak - has) / 1e8) / 10
        reason = f'needs about {needed:,} GB of memory, and {free // 10**8 / 10:,} GB are free'
    raise UserError(f'size {_told(recipe.size)} {reason}: {", or ".join(advice)}')


def largest_size(recipe, content, style, precision, room):
    """Return the largest size that has room in so many bytes, or None if none has.

    It is rounded down to tens, for there may be a little less room at the next check. A size
    of width and height keeps their ratio.
    """
    low, high = 0, _longest(recipe.size) + 1
    while high - low > 1:  # low fits, high does not
        middle = (low + high) // 2
        peak, array = _demand(_resized(recipe, middle), content, style, precision)
        fits = peak <= room and array <= MOST_NUMBERS
        low, high = (middle, high) if fits else (low, middle)
    recipe = _resized(recipe, max(1, low - low % 10))
    least = smallest_side(recipe.content_layers + recipe.style_layers, recipe.network)
    shapes = _shapes(recipe, content, style)
    return recipe.size if min(map(min, shapes)) >= least and low else None


def _demand(recipe, content, style, precision):
    """Return the peak, with a margin, and how many numbers the largest array has."""
    shapes = _shapes(recipe, content, style)
    files = math.prod(content), math.prod(style)
    peak = estimate_peak(recipe, shapes[0], shapes[1], precision, *files)
    largest = max(max(layer_sizes(recipe, shape).values()) for shape in shapes)
    if recipe.optimizer == 'lbfgs':
        largest = max(largest, 3 * 25 * math.prod(shapes[0]))
    return MARGIN * peak, largest


def _shapes(recipe, *pictures):
    from .images import fit_size  # now, for `gluon-nst doctor` runs where MXNet does not

    return [fit_size(width, height, recipe.size) for width, height in pictures]


def _resized(recipe, longest):
    if not isinstance(recipe.size, tuple):
        return recipe.replace(size=longest)
    scale = longest / max(recipe.size)
    return recipe.replace(size=tuple(max(1, round(side * scale)) for side in recipe.size))


def _longest(size):
    return max(size) if isinstance(size, tuple) else size


def _told(size):
    return 'x'.join(map(str, size)) if isinstance(size, tuple) else str(size)
