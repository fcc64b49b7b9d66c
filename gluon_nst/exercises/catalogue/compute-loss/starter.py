"""Exercise compute-loss: all losses, weighted and added up (lesson 8).

    loss = content_weight * (content losses of all content layers)
         + style_weight   * (style losses of all style layers)
         + tv_weight      * (total variation of the picture itself)

The losses of one layer are given. The training loop also plots the three parts, so return them
all, each multiplied by its weight. Complete the function below, then check it:

    gluon-nst exercise check compute-loss      (and "exercise hint compute-loss")
"""
from gluon_nst import content_loss, style_loss, tv_loss


def compute_loss(X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y_gram,
                 content_weight, style_weight, tv_weight):
    """Return contents_l, styles_l, tv_l and l.

    X: (1, 3, H, W), the synthesized image
    contents_Y_hat, styles_Y_hat: lists of its features, one item for each layer
    contents_Y: list of the features of the content picture
    styles_Y_gram: list of the Gram matrices of the painting
    contents_l, styles_l: lists of numbers, weighted, one for each layer
    tv_l: a number, weighted
    l: a number, the sum of all the others
    """
    # TODO: your code here. content_loss(Y_hat, Y), style_loss(Y_hat, gram_Y) and tv_loss(X) are
    # the losses of lessons 4 to 6; zip(list, other_list) iterates over two lists.
    raise NotImplementedError('compute_loss is still to do')
