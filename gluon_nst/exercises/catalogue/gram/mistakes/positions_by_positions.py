"""You get one row and one column for each position, (H*W, H*W), not for each channel: the
product is the wrong way round. Sum over the positions and keep the channels.
"""
from mxnet import np


def gram(X):
    F = X.reshape(X.shape[1], -1)
    return np.dot(F.T, F) / X.size
