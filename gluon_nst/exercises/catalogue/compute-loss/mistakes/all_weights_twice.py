"""The three parts are right, but in the sum each weight is applied twice: the parts are
already weighted, so just add them up.
"""
from gluon_nst import content_loss, style_loss, tv_loss


def compute_loss(X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y_gram,
                 content_weight, style_weight, tv_weight):
    contents_l = [content_weight * content_loss(a, b) for a, b in zip(contents_Y_hat, contents_Y)]
    styles_l = [style_weight * style_loss(a, b) for a, b in zip(styles_Y_hat, styles_Y_gram)]
    tv_l = tv_weight * tv_loss(X)
    return contents_l, styles_l, tv_l, (content_weight * sum(contents_l)
                                        + style_weight * sum(styles_l) + tv_weight * tv_l)
