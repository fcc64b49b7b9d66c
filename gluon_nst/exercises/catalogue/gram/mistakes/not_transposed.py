"""You multiply F by itself, (C, H*W) times (C, H*W), and the shapes do not fit. The second
factor must be transposed: every channel with every channel, summed over the positions.
"""
from mxnet import np


def gram(X):
    F = X.reshape(X.shape[1], -1)
    return np.dot(F, F) / X.size
