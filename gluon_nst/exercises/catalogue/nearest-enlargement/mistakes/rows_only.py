"""You repeat in one direction alone: rows and columns are to be repeated.
"""
from mxnet import np


def enlarge(X):
    return X.repeat(2, axis=2)
