"""Where a square is on the border, you decide for one style. Its share may be between 0 and 1.
"""
from mxnet import np


def two_styles(A, B, mask):
    share = mask.reshape(A.shape[2], 4, A.shape[3], 4).mean(axis=(1, 3)) >= 0.5
    return share * A + (1 - share) * B
