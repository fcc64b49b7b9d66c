"""Exercise tf-gram: the Gram matrix of the TensorFlow tutorial (lesson 10).

As in the chapter, the features of a layer are taken as a matrix F, with one row for each of
the C channels and one column for each of the H * W positions. But the tutorial divides
differently: its Gram matrix is a mean over the positions,

    G = F F^T / (H * W)

Complete the function below, with the data in MXNet's layout (TensorFlow has the channels last),
then check it:

    gluon-nst exercise check tf-gram      (and "exercise hint tf-gram" if you are stuck)
"""
from mxnet import np, npx

npx.set_np()


def tf_gram(X):
    """Return the Gram matrix of the features X, as the TensorFlow tutorial defines it.

    X: (1, C, H, W), an array of mxnet.np
    result: (C, C), an array of mxnet.np
    """
    # TODO: your code here
    raise NotImplementedError('tf_gram is still to do')
