"""Only the last layer counts in your result. Do the numbers of the layers overwrite each
other in the loop?
"""
from mxnet import np


def rms_style_loss(grams_Y_hat, grams_Y):
    for a, b in zip(grams_Y_hat, grams_Y):
        loss = np.sqrt(np.square(a - b).mean())
    return loss
