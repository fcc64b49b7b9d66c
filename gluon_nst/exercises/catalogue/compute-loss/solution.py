"""Exercise compute-loss: all losses, weighted and added up (lesson 8)."""
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
    contents_l = [content_weight * content_loss(Y_hat, Y)
                  for Y_hat, Y in zip(contents_Y_hat, contents_Y)]
    styles_l = [style_weight * style_loss(Y_hat, gram_Y)
                for Y_hat, gram_Y in zip(styles_Y_hat, styles_Y_gram)]
    tv_l = tv_weight * tv_loss(X)
    # The parts are weighted already; here they are only added up.
    return contents_l, styles_l, tv_l, sum(contents_l + styles_l + [tv_l])
