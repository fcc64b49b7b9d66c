"""You divide by the variance. Divide by its square root, the deviation.
"""
from mxnet import np


def instance_norm(X, gamma, beta):
    m = X.mean(axis=(2, 3), keepdims=True)
    v = np.square(X - m).mean(axis=(2, 3), keepdims=True)
    Y = (X - m) / (v + 1e-5)
    return gamma.reshape(1, -1, 1, 1) * Y + beta.reshape(1, -1, 1, 1)
