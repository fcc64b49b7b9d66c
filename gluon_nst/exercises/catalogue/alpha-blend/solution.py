"""Exercise alpha-blend: more or less of a style (lesson 17)."""
from mxnet import np, npx

npx.set_np()


def alpha_blend(F, T, alpha):
    """Return features between those of a photograph and those in a style.

    F, T: (1, C, H, W), arrays of mxnet.np
    alpha: a number from 0 to 1
    result: (1, C, H, W), an array of mxnet.np
    """
    return (1 - alpha) * F + alpha * T
