"""Your range goes up to 255. That is for pictures of whole numbers; these pixels go from 0 to
1.
"""
from mxnet import np


def clip_pixels(X):
    X[:] = X.clip(0, 255)
