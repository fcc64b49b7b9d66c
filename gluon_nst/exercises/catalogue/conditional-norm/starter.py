"""Exercise conditional-norm: one network, several styles (lesson 16).

A network with conditional instance norm has the same convolutions for all its styles, and a gamma
and a beta for each. To paint between styles, take the weighted mean of their gammas, and that of
their betas; only the ratio of the weights counts. Y is normalised already: each channel has the
mean 0 and the deviation 1.

Complete the function below, then check it:

    gluon-nst exercise check conditional-norm      (and "exercise hint conditional-norm")
"""
from mxnet import np, npx

npx.set_np()


def conditional_norm(Y, gammas, betas, weights):
    """Return Y with the deviations and means of a blend of styles.

    Y: (1, C, H, W), an array of mxnet.np
    gammas, betas: (S, C), arrays of mxnet.np, a row for each style
    weights: (S,), an array of mxnet.np, not negative; their sum is above 0
    result: (1, C, H, W), an array of mxnet.np
    """
    # TODO: your code here
    raise NotImplementedError('conditional_norm is still to do')
