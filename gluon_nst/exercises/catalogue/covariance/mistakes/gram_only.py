"""You return the raw products, F F^T / (H * W), which still include the means. Subtract their
outer product.
"""
from mxnet import np


def covariance(X):
    F = X.reshape(X.shape[1], -1)
    return np.dot(F, F.T) / F.shape[1]
