"""You give alpha to the photograph: with alpha = 1, nothing would be painted.
"""
from mxnet import np


def alpha_blend(F, T, alpha):
    return alpha * F + (1 - alpha) * T
