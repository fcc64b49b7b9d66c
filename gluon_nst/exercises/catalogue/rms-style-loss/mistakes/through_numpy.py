"""The value is right, but a part of it is computed outside of MXNet, through float(),
asnumpy() or item(): no gradient comes back from there, and the picture could not be trained.
"""
from mxnet import np


def rms_style_loss(grams_Y_hat, grams_Y):
    losses = [float(np.sqrt(np.square(a - b).mean())) for a, b in zip(grams_Y_hat, grams_Y)]
    return np.array(sum(losses) / len(losses))
