"""You take the mean over the numbers of all layers together, so large layers outweigh small
ones. Compute one number for each layer first.
"""
from mxnet import np


def together(As, Bs):
    squares = [np.square(A - B) for A, B in zip(As, Bs)]
    return sum(s.sum() for s in squares) / sum(s.size for s in squares)


def tf_layer_mean(contents_Y_hat, contents_Y, grams_Y_hat, grams_Y, content_weight, style_weight):
    return (content_weight * together(contents_Y_hat, contents_Y),
            style_weight * together(grams_Y_hat, grams_Y))
