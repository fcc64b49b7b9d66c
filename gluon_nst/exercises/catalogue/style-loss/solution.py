"""Exercise style-loss: the style loss of one layer (lesson 5)."""
from gluon_nst import gram
from mxnet import np, npx

npx.set_np()


def style_loss(Y_hat, gram_Y):
    """Return the style loss.

    Y_hat: (1, C, H, W), features of the synthesized image
    gram_Y: (C, C), Gram matrix of the painting: already computed, because it never changes
    result: one number, an array of mxnet.np with the shape ()
    """
    # Only the synthesized image changes, so only its Gram matrix is computed at every step. The
    # two pictures may have different sizes: both matrices are (C, C).
    return np.square(gram(Y_hat) - gram_Y).mean()
