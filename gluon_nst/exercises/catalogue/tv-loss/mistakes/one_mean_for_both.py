"""You take one mean over the pairs of both directions together. The numbers of pairs differ
unless the picture is square; the formula takes a separate mean for each direction.
"""
from mxnet import np


def tv_loss(Y_hat):
    down = np.abs(Y_hat[:, :, 1:, :] - Y_hat[:, :, :-1, :])
    right = np.abs(Y_hat[:, :, :, 1:] - Y_hat[:, :, :, :-1])
    return (down.sum() + right.sum()) / (down.size + right.size)
