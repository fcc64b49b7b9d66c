"""You take means over the channels, one for each position. Take them over the positions, the axes
2 and 3.
"""
from mxnet import np


def instance_norm(X, gamma, beta):
    m = X.mean(axis=1, keepdims=True)
    v = np.square(X - m).mean(axis=1, keepdims=True)
    Y = (X - m) / np.sqrt(v + 1e-5)
    return gamma.reshape(1, -1, 1, 1) * Y + beta.reshape(1, -1, 1, 1)
