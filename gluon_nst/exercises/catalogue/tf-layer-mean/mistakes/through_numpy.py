"""The values are right, but they are computed outside MXNet, through float(), item() or
asnumpy(): no gradient flows back from there, so the picture could not be trained.
"""
from mxnet import np


def mean_squares(As, Bs):
    return [np.square(A - B).mean() for A, B in zip(As, Bs)]


def tf_layer_mean(contents_Y_hat, contents_Y, grams_Y_hat, grams_Y, content_weight, style_weight):
    contents, styles = mean_squares(contents_Y_hat, contents_Y), mean_squares(grams_Y_hat, grams_Y)
    a, b = content_weight, style_weight
    return (np.array(a * float(sum(contents)) / len(contents)),
            np.array(b * float(sum(styles)) / len(styles)))
