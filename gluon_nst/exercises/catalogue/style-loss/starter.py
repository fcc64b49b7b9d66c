"""Exercise style-loss: the style loss of one layer (lesson 5).

Two pictures have the same style, as far as one layer can tell, if their Gram matrices are equal.
The style loss is the mean squared difference of the two matrices:

    loss = mean over i, j of (G_ij - A_ij)^2

with G from the synthesized image and A from the painting. Complete the function below, then
check it:

    gluon-nst exercise check style-loss      (and "exercise hint style-loss" if you are stuck)
"""
from gluon_nst import gram
from mxnet import np, npx

npx.set_np()


def style_loss(Y_hat, gram_Y):
    """Return the style loss.

    Y_hat: (1, C, H, W), features of the synthesized image
    gram_Y: (C, C), Gram matrix of the painting: already computed, because it never changes
    result: one number, an array of mxnet.np with the shape ()
    """
    # TODO: your code here; gram(X) gives the Gram matrix of features X
    raise NotImplementedError('style_loss is still to do')
