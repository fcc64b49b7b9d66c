"""The values are right, but you compute them outside MXNet, through asnumpy(): no gradient flows
back from there. Use the functions of mxnet.np on X itself.
"""
from mxnet import np


def instance_norm(X, gamma, beta):
    X = X.asnumpy()
    m = X.mean(axis=(2, 3), keepdims=True)
    Y = np.array((X - m) / (X.var(axis=(2, 3), keepdims=True) + 1e-5) ** 0.5)
    return gamma.reshape(1, -1, 1, 1) * Y + beta.reshape(1, -1, 1, 1)
