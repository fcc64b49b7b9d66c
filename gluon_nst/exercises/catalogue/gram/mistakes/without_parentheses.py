"""Python works from left to right: / C * n divides by C, and then multiplies by n. Put the product
into parentheses, or divide twice.
"""
from mxnet import np


def gram(X):
    C, n = X.shape[1], X.size // X.shape[1]
    F = X.reshape(C, n)
    return np.dot(F, F.T) / C * n
