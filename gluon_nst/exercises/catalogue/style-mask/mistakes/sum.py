"""You take the sum over a square. Its share is the mean.
"""
from mxnet import np


def two_styles(A, B, mask):
    share = mask.reshape(A.shape[2], 4, A.shape[3], 4).sum(axis=(1, 3))
    return share * A + (1 - share) * B
