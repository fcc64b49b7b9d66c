"""It seems that you take the absolute differences. The formula takes the squared ones, which
penalise a few large differences more than many small ones.
"""
from gluon_nst import gram
from mxnet import np


def style_loss(Y_hat, gram_Y):
    return np.abs(gram(Y_hat) - gram_Y).mean()
