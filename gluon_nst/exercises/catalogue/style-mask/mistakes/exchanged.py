"""Where the mask is 1, you take B. There A is wanted.
"""
from mxnet import np


def two_styles(A, B, mask):
    share = mask.reshape(A.shape[2], 4, A.shape[3], 4).mean(axis=(1, 3))
    return (1 - share) * A + share * B
