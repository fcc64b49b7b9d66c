"""You send all pixels through a smooth function (a sigmoid). Then they are in the range, but
those that were in it must not change.
"""
from mxnet import np


def clip_pixels(X):
    X[:] = 1 / (1 + np.exp(-X))
