"""Exercise rms-style-loss: the style loss over all layers, with a root (lesson 11)."""
from mxnet import np, npx

npx.set_np()


def rms_style_loss(grams_Y_hat, grams_Y):
    """Return the root-mean-square difference of the Gram matrices, averaged over the layers.

    grams_Y_hat, grams_Y: lists of arrays (C, C) of mxnet.np, one for each layer; C differs
    result: one number, an array of mxnet.np with the shape (), through which a gradient can flow
    """
    losses = [np.sqrt(np.square(G_hat - G).mean())  # one number for each layer
              for G_hat, G in zip(grams_Y_hat, grams_Y)]
    return sum(losses) / len(losses)  # layers of all sizes count alike
