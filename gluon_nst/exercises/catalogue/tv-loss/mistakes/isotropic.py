"""You join the two directions of a pixel by a root of squares: that is the isotropic total
variation. The chapter adds the means of the two directions.
"""
from mxnet import np


def tv_loss(Y_hat):
    down = Y_hat[:, :, 1:, :-1] - Y_hat[:, :, :-1, :-1]
    right = Y_hat[:, :, :-1, 1:] - Y_hat[:, :, :-1, :-1]
    return np.sqrt(np.square(down) + np.square(right)).mean()
