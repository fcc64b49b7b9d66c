"""Your value is H * W times too large: you divide the sum only by the number of channels. The
mean is also over all positions.
"""
from mxnet import np


def content_loss(Y_hat, Y):
    return np.square(Y_hat - Y).sum() / Y.shape[1]
