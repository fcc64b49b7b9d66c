"""gram_Y already is a Gram matrix, (C, C), and you pass it to gram() again. Only Y_hat, the
features, still needs it.
"""
from gluon_nst import gram
from mxnet import np


def style_loss(Y_hat, gram_Y):
    return np.square(gram(Y_hat) - gram(gram_Y)).mean()
