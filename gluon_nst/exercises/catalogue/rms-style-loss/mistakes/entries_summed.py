"""Inside the root, you sum over the entries of the matrix instead of taking their mean, the
"m" of root-mean-square. Your value is too large, most of all for layers with many channels.
"""
from mxnet import np


def rms_style_loss(grams_Y_hat, grams_Y):
    losses = [np.sqrt(np.square(a - b).sum()) for a, b in zip(grams_Y_hat, grams_Y)]
    return sum(losses) / len(losses)
