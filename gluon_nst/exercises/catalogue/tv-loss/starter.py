"""Exercise tv-loss: the total variation loss (lesson 6).

How noisy is a picture? Compare each pixel with its neighbour below and with its neighbour to
the right:

    loss = 1/2 * (mean |x[i+1, j] - x[i, j]|  +  mean |x[i, j+1] - x[i, j]|)

The first mean is over all pairs of neighbours one above the other, the second over all pairs side
by side; both also over the colours. Complete the function below, then check it:

    gluon-nst exercise check tv-loss      (and "exercise hint tv-loss" if you are stuck)
"""
from mxnet import np, npx

npx.set_np()


def tv_loss(Y_hat):
    """Return the total variation of a picture.

    Y_hat: (1, 3, H, W), an array of mxnet.np
    result: one number, an array of mxnet.np with the shape ()
    """
    # TODO: your code here
    raise NotImplementedError('tv_loss is still to do')
