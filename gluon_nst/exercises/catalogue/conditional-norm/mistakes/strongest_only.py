"""You take the style with the largest weight, and nothing of the others. Average them.
"""
from mxnet import np


def conditional_norm(Y, gammas, betas, weights):
    i = int(weights.argmax())
    return gammas[i].reshape(1, -1, 1, 1) * Y + betas[i].reshape(1, -1, 1, 1)
