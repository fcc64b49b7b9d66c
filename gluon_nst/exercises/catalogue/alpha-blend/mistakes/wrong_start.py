"""You go alpha of the way, but you start at T. Start at F.
"""
from mxnet import np


def alpha_blend(F, T, alpha):
    return T + alpha * (T - F)
