"""Exercise gram: the Gram matrix (lesson 5)."""
from mxnet import np, npx

npx.set_np()


def gram(X):
    """Return the Gram matrix of the features X.

    X: (1, C, H, W), an array of mxnet.np
    result: (C, C), an array of mxnet.np
    """
    C, n = X.shape[1], X.size // X.shape[1]  # n = H*W
    F = X.reshape(C, n)  # (C, H*W): the two axes of positions become one, to be summed over
    return np.dot(F, F.T) / (C * n)  # without the division, large layers would outweigh small ones
