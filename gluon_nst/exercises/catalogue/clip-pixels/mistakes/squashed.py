"""You apply a smooth function (a sigmoid) to all pixels. The result is in the range, but
pixels that were already in it must not change.
"""
from mxnet import np


def clip_pixels(X):
    X[:] = 1 / (1 + np.exp(-X))
