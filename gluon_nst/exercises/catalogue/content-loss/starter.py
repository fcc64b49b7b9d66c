"""Exercise content-loss: the content loss (lesson 4).

To a layer, two pictures have the same content if its features are the same at the same positions.
The content loss measures how far they differ by the mean squared difference,

    L = 1 / (C H W) * sum of (Y_hat - Y)^2       over all channels and all positions

of the features Y_hat of the synthesized picture and the features Y of the photograph. Complete
the function below, then check it:

    gluon-nst exercise check content-loss      (and "exercise hint content-loss" if you are stuck)
"""
from mxnet import np, npx

npx.set_np()


def content_loss(Y_hat, Y):
    """Return the content loss of one layer.

    Y_hat, Y: (1, C, H, W), arrays of mxnet.np
    result: one number, an array of mxnet.np with the shape (), through which a gradient can flow
    """
    # TODO: your code here
    raise NotImplementedError('content_loss is still to do')
