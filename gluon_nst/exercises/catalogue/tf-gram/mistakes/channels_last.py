"""The shape is right, but each row of your F mixes several channels: you reshape as if the
channels were last, as in TensorFlow. In MXNet they come right after the batch.
"""
from mxnet import np


def tf_gram(X):
    F = X.reshape(-1, X.shape[1]).T
    return np.dot(F, F.T) / F.shape[1]
