"""You return two lists, with one loss for every layer. Return one number each: the mean over
the layers.
"""
from mxnet import np


def mean_squares(As, Bs):
    return [np.square(A - B).mean() for A, B in zip(As, Bs)]


def tf_layer_mean(contents_Y_hat, contents_Y, grams_Y_hat, grams_Y, content_weight, style_weight):
    contents, styles = mean_squares(contents_Y_hat, contents_Y), mean_squares(grams_Y_hat, grams_Y)
    a, b = content_weight, style_weight
    return [a * l for l in contents], [b * l for l in styles]
