"""Exercise gram: the Gram matrix (lesson 5).

Take the features of a layer as a matrix F: one row for each of the C channels, one column
for each of the H * W positions. The Gram matrix says how strongly each pair of channels is active
together,

    G = F F^T / (C * H * W)

but no longer where. Complete the function below, then check it:

    gluon-nst exercise check gram      (and "exercise hint gram" if you are stuck)
"""
from mxnet import np, npx

npx.set_np()


def gram(X):
    """Return the Gram matrix of the features X.

    X: (1, C, H, W), an array of mxnet.np
    result: (C, C), an array of mxnet.np
    """
    # TODO: your code here
    raise NotImplementedError('gram is still to do')
