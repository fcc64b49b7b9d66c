"""Exercise alpha-blend: more or less of a style (lesson 17).

The network's decoder turns features into a picture. To paint with less style, it is given features
between those of the photograph, F, and those that AdaIN makes of them, T:

    alpha = 0    gives F
    alpha = 1    gives T
    alpha = 0.5  gives what is half way

Complete the function below, then check it:

    gluon-nst exercise check alpha-blend      (and "exercise hint alpha-blend")
"""
from mxnet import np, npx

npx.set_np()


def alpha_blend(F, T, alpha):
    """Return features between those of a photograph and those in a style.

    F, T: (1, C, H, W), arrays of mxnet.np
    alpha: a number from 0 to 1
    result: (1, C, H, W), an array of mxnet.np
    """
    # TODO: your code here
    raise NotImplementedError('alpha_blend is still to do')
