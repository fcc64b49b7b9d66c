"""You multiply F by itself element by element, which leaves (C, H*W) numbers. You need a
matrix product: every channel with every channel.
"""
from mxnet import np


def tf_gram(X):
    F = X.reshape(X.shape[1], -1)
    return F * F / F.shape[1]
