"""Exercise tf-tv-loss: total variation as a sum (lesson 10).

The TensorFlow tutorial sums the absolute differences between all pairs of neighbouring pixels,
those one above the other and those side by side:

    TV = sum |x[i+1, j] - x[i, j]|  +  sum |x[i, j+1] - x[i, j]|

over all channels and all positions where both neighbours exist. (The chapter takes means, and half
of both.) Complete the function below, then check it:

    gluon-nst exercise check tf-tv-loss      (and "exercise hint tf-tv-loss" if you are stuck)
"""
from mxnet import np, npx

npx.set_np()


def tf_tv_loss(X):
    """Return the total variation of a picture, summed.

    X: (1, 3, H, W), an array of mxnet.np; TensorFlow has (1, H, W, 3)
    result: one number, an array of mxnet.np with the shape (), through which a gradient can flow
    """
    # TODO: your code here
    raise NotImplementedError('tf_tv_loss is still to do')
