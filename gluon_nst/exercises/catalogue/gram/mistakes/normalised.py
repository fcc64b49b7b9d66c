"""You bring every channel to the same length first, so its strength is lost. The Gram matrix tells
how strong a channel is: that stands on its diagonal.
"""
from mxnet import np


def gram(X):
    C, n = X.shape[1], X.size // X.shape[1]
    F = X.reshape(C, n)
    F = F / np.sqrt(np.square(F).sum(axis=1, keepdims=True))
    return np.dot(F, F.T) / (C * n)
