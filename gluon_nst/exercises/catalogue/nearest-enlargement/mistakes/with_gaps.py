"""You put zeros between the pixels, as a transposed convolution does. Repeat the pixels instead.
"""
from mxnet import np


def enlarge(X):
    _, C, H, W = X.shape
    Y = np.stack([X, np.zeros_like(X)], axis=4).reshape(1, C, H, 2 * W)
    return np.stack([Y, np.zeros_like(Y)], axis=3).reshape(1, C, 2 * H, 2 * W)
