"""You take one mean and one deviation of all channels together. Each channel has its own: take them
over the axes 2 and 3 alone.
"""
from mxnet import np


def adain(F, S):
    s_F = np.sqrt(np.square(F - F.mean()).mean() + 1e-5)
    s_S = np.sqrt(np.square(S - S.mean()).mean() + 1e-5)
    return s_S * (F - F.mean()) / s_F + S.mean()
