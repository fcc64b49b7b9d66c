"""The values are right, but you compute them outside MXNet, through asnumpy(): no gradient flows
back from there. Use the functions of mxnet.np on X itself.
"""
from mxnet import np


def enlarge(X):
    return np.array(X.asnumpy().repeat(2, axis=2).repeat(2, axis=3))
