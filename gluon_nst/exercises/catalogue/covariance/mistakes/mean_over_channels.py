"""You take the mean over the channels, which is one number for each position. Take it over the
positions: axis=1 of F.
"""
from mxnet import np


def covariance(X):
    F = X.reshape(X.shape[1], -1)
    F = F - F.mean(axis=0)
    return np.dot(F, F.T) / F.shape[1]
