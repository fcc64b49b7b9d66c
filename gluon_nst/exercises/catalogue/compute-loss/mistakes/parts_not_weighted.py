"""The sum is right, but the parts that you return are not multiplied by their weights. The
training loop plots them, and they must add up to the sum.
"""
from gluon_nst import content_loss, style_loss, tv_loss


def compute_loss(X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y_gram,
                 content_weight, style_weight, tv_weight):
    contents_l = [content_loss(a, b) for a, b in zip(contents_Y_hat, contents_Y)]
    styles_l = [style_loss(a, b) for a, b in zip(styles_Y_hat, styles_Y_gram)]
    tv_l = tv_loss(X)
    return contents_l, styles_l, tv_l, (content_weight * sum(contents_l)
                                        + style_weight * sum(styles_l) + tv_weight * tv_l)
