"""Only the first layer counts in your result. Is there a return inside the loop?
"""
from mxnet import np


def rms_style_loss(grams_Y_hat, grams_Y):
    for a, b in zip(grams_Y_hat, grams_Y):
        return np.sqrt(np.square(a - b).mean())
