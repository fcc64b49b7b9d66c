"""You subtract a Gram matrix, (C, C), from features, (1, C, H, W), which cannot be compared.
Compute the Gram matrix of the features first.
"""
from mxnet import np


def style_loss(Y_hat, gram_Y):
    return np.square(Y_hat - gram_Y).mean()
