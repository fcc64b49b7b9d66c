"""You get one row and one column for each position, (H*W, H*W), not for each channel: sum over the
positions and keep the channels.
"""
from mxnet import np


def covariance(X):
    F = X.reshape(X.shape[1], -1)
    F = F - F.mean(axis=1, keepdims=True)
    return np.dot(F.T, F) / F.shape[1]
