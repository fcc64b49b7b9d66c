"""You take one mean of the whole mask: each position has its own share.
"""
from mxnet import np


def two_styles(A, B, mask):
    share = mask.mean()
    return share * A + (1 - share) * B
