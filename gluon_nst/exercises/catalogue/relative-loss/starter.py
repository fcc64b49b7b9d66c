"""Exercise relative-loss: a loss that does not depend on the scale (lesson 15).

How far is an array from its target, relative to the size of the target? The relative loss is the
squared length of the difference, divided by the squared length of the target:

    loss = |Y_hat - Y|^2 / |Y|^2         with |A|^2 the sum of the squares of all its elements

It stays the same if both arrays are a thousand times as large. Complete the function below, then
check it:

    gluon-nst exercise check relative-loss      (and "exercise hint relative-loss" if you are stuck)
"""
from mxnet import np, npx

npx.set_np()


def relative_loss(Y_hat, Y):
    """Return the relative loss.

    Y_hat: an array of mxnet.np of any shape, of the synthesized image
    Y: an array of the same shape, of the content or the style picture
    result: one number, an array of mxnet.np with the shape ()
    """
    # TODO: your code here
    raise NotImplementedError('relative_loss is still to do')
