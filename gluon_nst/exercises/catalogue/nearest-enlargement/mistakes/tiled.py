"""You put whole pictures side by side. Repeat each pixel where it is: repeat, not tile.
"""
from mxnet import np


def enlarge(X):
    return np.tile(X, (1, 1, 2, 2))
