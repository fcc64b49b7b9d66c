"""Exercise tf-gram: the Gram matrix of the TensorFlow tutorial (lesson 10)."""
from mxnet import np, npx

npx.set_np()


def tf_gram(X):
    """Return the Gram matrix of the features X, as the TensorFlow tutorial defines it.

    X: (1, C, H, W), an array of mxnet.np
    result: (C, C), an array of mxnet.np
    """
    F = X.reshape(X.shape[1], -1)  # (C, H*W)
    return np.dot(F, F.T) / F.shape[1]  # a mean over positions: a larger picture gives the same
