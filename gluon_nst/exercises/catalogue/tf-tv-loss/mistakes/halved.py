"""Your value is half of the right one. The factor of 1/2 is part of the chapter's definition
(lesson 6), not of this one.
"""
from mxnet import np


def tf_tv_loss(X):
    down = X[:, :, 1:, :] - X[:, :, :-1, :]
    right = X[:, :, :, 1:] - X[:, :, :, :-1]
    return 0.5 * (np.abs(down).sum() + np.abs(right).sum())
