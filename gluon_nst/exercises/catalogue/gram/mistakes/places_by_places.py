"""You get one row and one column for each place, (H*W, H*W), not for each channel: the product
is the wrong way round. You want to sum over the places and keep the channels.
"""
from mxnet import np


def gram(X):
    F = X.reshape(X.shape[1], -1)
    return np.dot(F.T, F) / X.size
