"""Exercise rms-style-loss: the style loss over all layers, with a root (lesson 11).

The tutorial "Light on Math" compares the Gram matrices of all seven layers by the root of the mean
squared difference, and gives every layer the same weight:

    loss = 1 / n * sum over layers l of  sqrt( mean over i, j of (G_hat_l[i, j] - G_l[i, j])^2 )

where n is the number of layers. Complete the function below, then check it:

    gluon-nst exercise check rms-style-loss      (and "exercise hint rms-style-loss")
"""
from mxnet import np, npx

npx.set_np()


def rms_style_loss(grams_Y_hat, grams_Y):
    """Return the root-mean-square difference of the Gram matrices, averaged over the layers.

    grams_Y_hat, grams_Y: lists of arrays (C, C) of mxnet.np, one for each layer; C differs
    result: one number, an array of mxnet.np with the shape (), through which a gradient can flow
    """
    # TODO: your code here
    raise NotImplementedError('rms_style_loss is still to do')
