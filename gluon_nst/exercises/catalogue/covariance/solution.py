"""Exercise covariance: the covariance of a feature map (lesson 15)."""
from mxnet import np, npx

npx.set_np()


def covariance(X):
    """Return the covariance of the channels of X over its positions.

    X: (1, C, H, W), an array of mxnet.np
    result: (C, C), an array of mxnet.np
    """
    F = X.reshape(X.shape[1], -1)  # (C, H*W)
    m = F.mean(axis=1)
    # The first term is the Gram matrix, divided by H * W alone; what is left are deviations.
    return np.dot(F, F.T) / F.shape[1] - np.outer(m, m)
