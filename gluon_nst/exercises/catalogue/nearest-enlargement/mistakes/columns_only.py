"""You repeat the columns alone: rows are to be repeated, too.
"""
from mxnet import np


def enlarge(X):
    return X.repeat(2, axis=3)
