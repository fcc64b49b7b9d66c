"""You take a weighted mean, and then half of it. The weights are already 1 together.
"""
from mxnet import np


def alpha_blend(F, T, alpha):
    return ((1 - alpha) * F + alpha * T) / 2
