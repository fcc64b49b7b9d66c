"""Your values are C times too small: you also divide by the number of channels, as the chapter
does (lesson 5). The tutorial divides only by the number of positions.
"""
from mxnet import np


def tf_gram(X):
    F = X.reshape(X.shape[1], -1)
    return np.dot(F, F.T) / F.size
