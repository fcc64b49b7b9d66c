"""Stripes and checkerboards: the experiment."""
import numpy

from gluon_nst import tv_loss
from mxnet import np

LESSON = 6
ORDER = 2
KIND = 'predict'
NAMES = ('variation',)
TITLE = 'The total variation of stripes and of a checkerboard'


def draw(random):
    """Return the number of fields, their size in pixels, and the difference of the colours."""
    return int(random.randint(3, 8)), int(random.randint(2, 6)), float(random.uniform(0.2, 3))


def truth(n, s, d):
    """Paint both pictures and measure."""
    fields = numpy.arange(n * s) // s  # of each pixel of a row
    stripes = numpy.tile(fields % 2, (n * s, 1))
    board = (fields[:, None] + fields) % 2
    return [float(tv_loss(np.array(d * picture[None, None]))) for picture in (stripes, board)]
