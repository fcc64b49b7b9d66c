"""You take the mean over the entries of all layers together, so layers with many channels
outweigh the others. Compute one number for each layer first.
"""
from mxnet import np


def rms_style_loss(grams_Y_hat, grams_Y):
    squares = [np.square(a - b) for a, b in zip(grams_Y_hat, grams_Y)]
    return np.sqrt(sum(s.sum() for s in squares) / sum(s.size for s in squares))
