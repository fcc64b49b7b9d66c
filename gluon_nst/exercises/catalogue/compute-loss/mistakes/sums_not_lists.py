"""You return one number for the content and one for the style. Return lists with the loss of
each layer, to show the effect of every layer.
"""
from gluon_nst import content_loss, style_loss, tv_loss


def compute_loss(X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y_gram,
                 content_weight, style_weight, tv_weight):
    contents_l = [content_weight * content_loss(a, b) for a, b in zip(contents_Y_hat, contents_Y)]
    styles_l = [style_weight * style_loss(a, b) for a, b in zip(styles_Y_hat, styles_Y_gram)]
    tv_l = tv_weight * tv_loss(X)
    return sum(contents_l), sum(styles_l), tv_l, sum(contents_l + styles_l + [tv_l])
