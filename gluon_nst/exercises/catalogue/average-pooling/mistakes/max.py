"""You keep the largest of the four positions. That is max pooling, with which VGG was trained;
here you need their mean.
"""
from mxnet import np


def average_pool(X):
    H, W = X.shape[2] // 2 * 2, X.shape[3] // 2 * 2
    X = X[:, :, :H, :W]
    a, b = X[:, :, 0::2, 0::2], X[:, :, 0::2, 1::2]
    c, d = X[:, :, 1::2, 0::2], X[:, :, 1::2, 1::2]
    return np.maximum(np.maximum(a, b), np.maximum(c, d))
