"""You rescale all pixels so that the smallest becomes 0 and the largest 1. Pixels that are
already in the range must not change.
"""
from mxnet import np


def clip_pixels(X):
    X[:] = (X - X.min()) / (X.max() - X.min())
