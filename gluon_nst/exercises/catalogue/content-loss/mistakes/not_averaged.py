"""Your result still has one number for each channel and place: the squares are right, and
what is missing is to make one number of them.
"""
from mxnet import np


def content_loss(Y_hat, Y):
    return np.square(Y_hat - Y)
