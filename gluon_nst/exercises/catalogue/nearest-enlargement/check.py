"""Nearest enlargement: what the check needs to know."""
from mxnet import np

LESSON = 16
ORDER = 4
KIND = 'complete'
NAMES = ('enlarge',)
TITLE = 'Repeat each pixel'
GRADIENT = True


def draw(random):
    """Return features, (1, C, H, W), with C, H and W all different."""
    C, H, W = random.randint(2, 4), random.randint(4, 6), random.randint(6, 9)
    return np.array(random.normal(0, 1, (1, C, H, W)), dtype='float32'),


def tiny():
    """Return two by two positions."""
    return np.array([[[[1, 2], [3, 4]]]]),
