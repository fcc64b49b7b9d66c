"""Which input a VGG expects, where the names of its layers do not tell.

Under torchvision's names there are two kinds of weights: torchvision's own, for the output of
`preprocess`, and the original ones of Caffe, for pixels from 0 to 255 minus a mean, in the order
BGR or RGB. A wrong choice gives no error, only worse pictures. Some colourful filters of the first
layer tell them apart, as a signature does; with the channels in another order it is another one.
"""

from typing import Dict, List, NamedTuple

import numpy

from ..files import sha256

INPUTS = {
    'standard': "the output of preprocess, as torchvision's",
    'bgr': 'BGR from 0 to 255 minus the mean, as the original of Caffe',
    'rgb': 'RGB from 0 to 255 minus the mean',
}
ALIKE = 0.9  # cosine; fine-tuning hardly changes the first layer
SAME_SCALE = 0.5, 2.0  # times the norm

FILES = {  # by the first digits of their SHA-256, which are part of their published names
    'dcbb9e9d': 'standard',  # torchvision's vgg19
    '397923af': 'standard',  # torchvision's vgg16
    'd01eb7cb': 'bgr',  # J. Johnson's conversions of Caffe's vgg19
    '00b39a1b': 'bgr',  # and vgg16
    '88682ab5': 'rgb',  # M. deGroot's of Caffe's vgg16, in torchvision
}


class Signature(NamedTuple):
    """Some filters of a first layer: 100 times their 3 x 3 x 3 numbers, in the order RGB."""

    caffe: bool
    filters: Dict[int, List[int]]


# fmt: off
SIGNATURES = (
    Signature(True, {  # the original VGG-19 and VGG-16, which began as the same smaller network
        1: [-8, -8, -12, -8, -6, -13, -8, -7, -12, 3, 5, -1, 6, 9, -1, 4, 6, -1,
            10, 13, 7, 13, 19, 8, 10, 14, 7],
        22: [-15, -19, -15, -19, -25, -20, -16, -19, -16, 6, 4, 5, 4, 0, 3, 4, 3, 4,
             15, 15, 15, 16, 15, 15, 13, 15, 14],
        29: [22, 25, 13, 21, 21, 10, 11, 10, 4, -2, -1, -5, -6, -8, -11, -7, -10, -9,
             -19, -19, -15, -21, -24, -19, -15, -18, -12],
    }),
    Signature(False, {  # torchvision's VGG-19
        62: [3, 38, 29, -48, -36, 23, -22, 0, 15, 18, 39, 3, -39, -50, 0, 6, 15, 5,
             13, 8, -39, 5, -19, -18, 34, 22, -8],
        63: [-81, -74, -78, -17, 34, -7, 52, 96, 76, 8, 25, -15, -7, 45, -38, -15, 12, -11,
             52, 76, 62, -11, 19, -12, -66, -65, -55],
    }),
    Signature(False, {  # torchvision's VGG-16
        0: [-55, 14, 53, -58, 36, 77, -69, -5, 48, 18, 1, -8, 4, -7, -26, 13, -17, -13,
            31, -17, -43, 48, -8, -49, 63, 2, -28],
        63: [3, -11, -26, 28, -4, -25, 35, 3, -6, 25, 16, -17, 39, 3, -35, 19, -20, -30,
             46, 43, 28, 16, -6, -19, -20, -46, -43],
    }),
)
# fmt: on


def recognise_filters(W):
    """Return what a first layer expects, by its filters.

    Parameters
    ----------
    W : numpy.ndarray
        The weight (O, 3, 3, 3) of the first convolution, its channels as in the file.

    Returns
    -------
    str or None
        ``'standard'``, ``'bgr'`` or ``'rgb'``, as in `INPUTS`. None: in doubt.
    """
    for caffe, filters in SIGNATURES:
        wanted = numpy.array(list(filters.values())) / 100
        if max(filters) < len(W):
            found = W[list(filters)]
            if _alike(found, wanted):
                return 'rgb' if caffe else 'standard'
            if caffe and _alike(found[:, ::-1], wanted):
                return 'bgr'
    return None


def recognise_file(path):
    """Return the same, by the file itself, if it is a known one; otherwise None."""
    return FILES.get(sha256(path)[:8])


def _alike(found, wanted):
    a, b = (numpy.ravel(filters).astype('float64') for filters in (found, wanted))
    norm, low, high = numpy.linalg.norm(a), *SAME_SCALE
    known = numpy.linalg.norm(b)
    return low * known < norm < high * known and a @ b > ALIKE * norm * known
