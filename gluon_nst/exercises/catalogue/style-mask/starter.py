"""Exercise style-mask: two styles in one picture (lesson 17).

A photograph's features are given two styles, A and B. In the sky the first is wanted, below it the
second: a mask of the picture's pixels holds 1 where A is wanted, and 0 for B. Features are
smaller than the picture: each position stands for 4 x 4 pixels. Its share of A is the mean of the
mask over its own 4 x 4 pixels:

    result = share * A + (1 - share) * B

Complete the function below, then check it:

    gluon-nst exercise check style-mask      (and "exercise hint style-mask")
"""
from mxnet import np, npx

npx.set_np()


def two_styles(A, B, mask):
    """Return features that have one style where the mask is 1, and another where it is 0.

    A, B: (1, C, H, W), arrays of mxnet.np
    mask: (4 H, 4 W), an array of mxnet.np, of 0 and 1
    result: (1, C, H, W), an array of mxnet.np
    """
    # TODO: your code here
    raise NotImplementedError('two_styles is still to do')
