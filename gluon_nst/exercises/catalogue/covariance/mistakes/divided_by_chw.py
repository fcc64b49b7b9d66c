"""You divide by C * H * W, as the Gram matrix of the chapter does. A covariance is a mean over
positions: divide by H * W.
"""
from mxnet import np


def covariance(X):
    F = X.reshape(X.shape[1], -1)
    m = F.mean(axis=1)
    return np.dot(F, F.T) / F.size - np.outer(m, m)
