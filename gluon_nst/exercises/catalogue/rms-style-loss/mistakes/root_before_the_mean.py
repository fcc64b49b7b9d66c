"""You take a mean of absolute differences: perhaps the root of each square comes before the
mean. The name states the order, read backwards: square, mean, root.
"""
from mxnet import np


def rms_style_loss(grams_Y_hat, grams_Y):
    losses = [np.sqrt(np.square(a - b)).mean() for a, b in zip(grams_Y_hat, grams_Y)]
    return sum(losses) / len(losses)
