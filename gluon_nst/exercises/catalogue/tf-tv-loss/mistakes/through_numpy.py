"""The value is right, but you compute it outside of MXNet, through asnumpy(), float() or
item(): no gradient comes back from there, and no pixel would get smoother. Use the functions
of mxnet.np on X itself, and return the array without axes as it is.
"""
from mxnet import np


def tf_tv_loss(X):
    down = X[:, :, 1:, :] - X[:, :, :-1, :]
    right = X[:, :, :, 1:] - X[:, :, :, :-1]
    return float(np.abs(down).sum() + np.abs(right).sum())
