"""Your value is C times too large: you divide the sum only by the number of positions. The
mean is also over the channels.
"""
from mxnet import np


def content_loss(Y_hat, Y):
    return np.square(Y_hat - Y).sum() / (Y.shape[2] * Y.shape[3])
