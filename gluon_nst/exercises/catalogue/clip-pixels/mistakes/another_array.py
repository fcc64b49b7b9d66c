"""The array itself has not changed. Assigning to X makes the name refer to a new array,
asnumpy() returns a copy, and returning a result does not help either: the Trainer still has
the old array. Write into it.
"""
from mxnet import np


def clip_pixels(X):
    X = X.clip(0, 1)
    return X
