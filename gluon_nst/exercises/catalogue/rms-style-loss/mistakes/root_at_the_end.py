"""You take the root once, at the end, of the mean over the layers. Take it for each layer
separately; the mean of roots is not the root of a mean.
"""
from mxnet import np


def rms_style_loss(grams_Y_hat, grams_Y):
    losses = [np.square(a - b).mean() for a, b in zip(grams_Y_hat, grams_Y)]
    return np.sqrt(sum(losses) / len(losses))
