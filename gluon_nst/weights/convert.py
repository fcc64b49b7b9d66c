"""Convert the original VGG weights to the input and the scale that the chapter uses.

The original weights (Simonyan and Zisserman, through Caffe and Keras) expect BGR pixels in
[0, 255] minus a mean; the chapter's `preprocess` returns standardised RGB.
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

    The chapter's input is x = (RGB / 255 - mean) / std, so the original input is
    255 * (std * x + mean) - caffe_mean, with the channels reversed. That is affine in x and
    can be folded into the first convolution.

    A ReLU commutes with positive factors: multiplying a layer's weights and bias by s
    multiplies its output by s, and dividing the next layer's weights by s undoes it. Gatys,
    Ecker and Bethge [1]_ rescale their network in this way (section 2).

    Parameters
    ----------
    original : dict of str to numpy.ndarray
        ``'conv1_1_W'`` (O, I, 3, 3), ``'conv1_1_b'`` (O,), and so on, unconverted.
    scale : {'unit', 'caffe'}
        ``'unit'`` has been measured only for the convolutions of VGG-19.
    network : {'vgg19', 'vgg16'}

    Returns
    -------
    dict of str to numpy.ndarray
        The same keys and shapes; arrays of a classifier are unchanged.

    References
    ----------
    .. [1] L. A. Gatys, A. S. Ecker and M. Bethge, "Image style transfer using convolutional
       neural networks", CVPR 2016.
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
    """Raise UserError if the network's original weights cannot be converted to this scale."""
    if scale not in SCALES:
        raise UserError(f'unknown scale {scale!r}: choose one of {", ".join(SCALES)}')
    if (scale, network) == ('unit', 'vgg16'):
        raise UserError("scale 'unit' has not been measured for VGG-16: use scale='caffe'")


def fold_preprocessing(W, b):
    """Convert the first convolution's W and b from BGR minus the mean to standardised RGB."""
    W = W[:, ::-1]  # BGR -> RGB
    # (3,): the original input that corresponds to x = 0
    shift = 255 * rgb_mean.asnumpy() - CAFFE_MEAN_BGR[::-1]
    b = b + (W * shift[:, None, None]).sum((1, 2, 3))
    return W * (255 * rgb_std.asnumpy())[:, None, None], b
