"""You repeat channels and rows. Repeat rows and columns, the axes 2 and 3.
"""
from mxnet import np


def enlarge(X):
    return X.repeat(2, axis=1).repeat(2, axis=2)
