"""It seems that you take the mean first and then square it, so that positive and negative
differences cancel. Square each difference, then take the mean.
"""
from gluon_nst import gram
from mxnet import np


def style_loss(Y_hat, gram_Y):
    return np.square((gram(Y_hat) - gram_Y).mean())
