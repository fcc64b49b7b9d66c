"""Pixels below 0 are clipped, but those above 1 are not.
"""
from mxnet import np


def clip_pixels(X):
    X[:] = np.maximum(X, 0)
