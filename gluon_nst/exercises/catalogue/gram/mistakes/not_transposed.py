"""You multiply F with itself, (C, H*W) times (C, H*W), and the shapes do not fit. The second
one must lie on its side: every channel with every channel, summed over the places.
"""
from mxnet import np


def gram(X):
    F = X.reshape(X.shape[1], -1)
    return np.dot(F, F) / X.size
