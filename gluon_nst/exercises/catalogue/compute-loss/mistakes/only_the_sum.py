"""You return only the sum. The training loop also plots the parts: return contents_l,
styles_l, tv_l and the sum, in this order.
"""
from gluon_nst import content_loss, style_loss, tv_loss


def compute_loss(X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y_gram,
                 content_weight, style_weight, tv_weight):
    contents_l = [content_weight * content_loss(a, b) for a, b in zip(contents_Y_hat, contents_Y)]
    styles_l = [style_weight * style_loss(a, b) for a, b in zip(styles_Y_hat, styles_Y_gram)]
    tv_l = tv_weight * tv_loss(X)
    return sum(contents_l + styles_l + [tv_l])
