"""The values are right, but you compute them outside MXNet, through asnumpy(): no gradient
flows back from there, so the picture could not be trained. Use slices of X itself.
"""
from mxnet import np


def average_pool(X):
    H, W = X.shape[2] // 2 * 2, X.shape[3] // 2 * 2
    X = X.asnumpy()[:, :, :H, :W]
    a, b = X[:, :, 0::2, 0::2], X[:, :, 0::2, 1::2]
    c, d = X[:, :, 1::2, 0::2], X[:, :, 1::2, 1::2]
    return np.array((a + b + c + d) / 4, dtype='float32')
