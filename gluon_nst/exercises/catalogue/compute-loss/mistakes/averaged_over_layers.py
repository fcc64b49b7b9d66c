"""It seems that you average over the layers, as the TensorFlow tutorial does (lesson 10). The
chapter sums over the layers.
"""
from gluon_nst import content_loss, style_loss, tv_loss


def compute_loss(X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y_gram,
                 content_weight, style_weight, tv_weight):
    contents_l = [content_weight * content_loss(a, b) for a, b in zip(contents_Y_hat, contents_Y)]
    styles_l = [style_weight * style_loss(a, b) for a, b in zip(styles_Y_hat, styles_Y_gram)]
    tv_l = tv_weight * tv_loss(X)
    l = sum(contents_l) / len(contents_l) + sum(styles_l) / len(styles_l) + tv_l
    return contents_l, styles_l, tv_l, l
