"""The content is right. The style weight is applied twice: perhaps once in each layer, and
once more at the end.
"""
from mxnet import np


def mean_squares(As, Bs):
    return [np.square(A - B).mean() for A, B in zip(As, Bs)]


def tf_layer_mean(contents_Y_hat, contents_Y, grams_Y_hat, grams_Y, content_weight, style_weight):
    contents, styles = mean_squares(contents_Y_hat, contents_Y), mean_squares(grams_Y_hat, grams_Y)
    a, b = content_weight, style_weight
    return a * sum(contents) / len(contents), b * b * sum(styles) / len(styles)
