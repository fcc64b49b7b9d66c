"""Your values are C times too small: you divide by the number of channels as well, as the
chapter does (lesson 5). The tutorial divides by the number of places only.
"""
from mxnet import np


def tf_gram(X):
    F = X.reshape(X.shape[1], -1)
    return np.dot(F, F.T) / F.size
