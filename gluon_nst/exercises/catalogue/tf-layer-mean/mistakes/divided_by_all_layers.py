"""You divide by the number of all layers together. Content and style each have their own
number of layers.
"""
from mxnet import np


def mean_squares(As, Bs):
    return [np.square(A - B).mean() for A, B in zip(As, Bs)]


def tf_layer_mean(contents_Y_hat, contents_Y, grams_Y_hat, grams_Y, content_weight, style_weight):
    contents, styles = mean_squares(contents_Y_hat, contents_Y), mean_squares(grams_Y_hat, grams_Y)
    a, b = content_weight, style_weight
    n = len(contents) + len(styles)
    return a * sum(contents) / n, b * sum(styles) / n
