"""From the original VGG weights to a network that takes the chapter's pictures.

The original weights (Simonyan and Zisserman, through Caffe and Keras) take BGR
pixels in [0, 255] minus a mean; the chapter's `preprocess` makes standardised RGB.
"""

import numpy

from ..errors import UserError
from ..images import rgb_mean, rgb_std
from ..layers import convolutions
from .unit_scale import UNIT_SCALE

CAFFE_MEAN_BGR = numpy.array([103.939, 116.779, 123.68], 'float32')

SCALES = 'unit', 'caffe'


def convert(original, scale, network='vgg19'):
    """Fold the input convention and the scale into the weights.

    The picture x that the chapter makes is (RGB / 255 - mean) / std, so the original
    input is 255 * (std * x + mean) - caffe_mean, with the channels reversed. That is
    affine in x, and the first convolution swallows it.

    A ReLU passes positive factors through: multiplying a layer's weights and bias by
    s multiplies its output by s, and dividing the next layer's weights by s undoes it
    (Gatys, Ecker and Bethge 2016, section 2, rescale their network in this way).

    Parameters
    ----------
    original : dict of str to numpy.ndarray
        ``'conv1_1_W'`` (O, I, 3, 3) and ``'conv1_1_b'`` (O,), and so on, as they came.
    scale : {'unit', 'caffe'}
        ``'unit'`` has been measured for VGG-19 alone, and without its classifier.
    network : {'vgg19', 'vgg16'}

    Returns
    -------
    dict of str to numpy.ndarray
        The same keys and shapes, in another convention; a classifier's stay as they are.
    """
    check_scale(scale, network)
    converted = dict(original)
    before = 1.0
    for name in convolutions(network):
        factor = UNIT_SCALE[name] if scale == 'unit' else 1.0
        W, b = original[f'{name}_W'], original[f'{name}_b']
        if name == 'conv1_1':
            W, b = fold_preprocessing(W, b)
        converted[f'{name}_W'] = W * numpy.float32(factor / before)
        converted[f'{name}_b'] = b * numpy.float32(factor)
        before = factor
    return converted


def check_scale(scale, network='vgg19'):
    """Raise UserError if original weights of the network cannot have that scale."""
    if scale not in SCALES:
        raise UserError(f'unknown scale {scale!r}: there are {", ".join(SCALES)}')
    if (scale, network) == ('unit', 'vgg16'):
        raise UserError("the scale unit has not been measured for VGG-16: use scale='caffe'")


def fold_preprocessing(W, b):
    """Return the first convolution's W and b for standardised RGB instead of BGR minus mean."""
    W = W[:, ::-1]  # BGR -> RGB
    # (3,): what x = 0 is in the original input
    shift = 255 * rgb_mean.asnumpy() - CAFFE_MEAN_BGR[::-1]
    b = b + (W * shift[:, None, None]).sum((1, 2, 3))
    return W * (255 * rgb_std.asnumpy())[:, None, None], b
