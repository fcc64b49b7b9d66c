"""The array itself has not changed. An assignment to the name X lets this name stand for a
new array, asnumpy() gives a copy, and to return something does not help either: the Trainer
holds on to the old one. Write into it.
"""
from mxnet import np


def clip_pixels(X):
    X = X.clip(0, 1)
    return X
