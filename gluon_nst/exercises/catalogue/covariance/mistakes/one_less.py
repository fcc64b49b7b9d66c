"""You divide by H * W - 1, as statisticians do for a sample. Here all positions are known: divide
by H * W.
"""
from mxnet import np


def covariance(X):
    F = X.reshape(X.shape[1], -1)
    F = F - F.mean(axis=1, keepdims=True)
    return np.dot(F, F.T) / (F.shape[1] - 1)
