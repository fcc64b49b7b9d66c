"""You take every fourth pixel of the mask, and pass over the others. Take the mean of each square.
"""
from mxnet import np


def two_styles(A, B, mask):
    share = mask[::4, ::4]
    return share * A + (1 - share) * B
