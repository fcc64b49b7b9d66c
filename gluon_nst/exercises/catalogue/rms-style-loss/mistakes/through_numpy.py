"""The value is right, but part of it is computed outside MXNet, through float(), asnumpy() or
item(): no gradient flows back from there, so the picture could not be trained.
"""
from mxnet import np


def rms_style_loss(grams_Y_hat, grams_Y):
    losses = [float(np.sqrt(np.square(a - b).mean())) for a, b in zip(grams_Y_hat, grams_Y)]
    return np.array(sum(losses) / len(losses))
