"""Exercise NAME: the range of each channel (lesson 5).

How far do the values of a channel spread? The range is the simplest answer:

    range = largest value - smallest value        of each channel

Complete the function below, then check it:

    gluon-nst exercise check NAME      (and "exercise hint NAME" if you are stuck)
"""
from mxnet import np, npx

npx.set_np()


def FUNCTION(X):
    """Return the range of each channel of the features X.

    X: (1, C, H, W), an array of mxnet.np
    result: (C,), an array of mxnet.np
    """
    # TODO: your code here
    raise NotImplementedError('FUNCTION is still to do')
