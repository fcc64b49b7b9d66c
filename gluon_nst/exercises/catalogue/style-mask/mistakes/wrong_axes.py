"""You reshape to (4, H, 4, W): so pixels far apart get into one square. The four belongs after
H and after W.
"""
from mxnet import np


def two_styles(A, B, mask):
    share = mask.reshape(4, A.shape[2], 4, A.shape[3]).mean(axis=(0, 2))
    return share * A + (1 - share) * B
