"""The numerator is a mean and the denominator a sum, so the values are too small by the number
of elements. Take two sums, or two means.
"""
from mxnet import np


def relative_loss(Y_hat, Y):
    return np.square(Y_hat - Y).mean() / np.square(Y).sum()
