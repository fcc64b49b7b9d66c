"""The deviations are those of S, but you add the mean of F again: add that of S.
"""
from mxnet import np


def adain(F, S):
    m_F, m_S = F.mean(axis=(2, 3), keepdims=True), S.mean(axis=(2, 3), keepdims=True)
    s_F = np.sqrt(np.square(F - m_F).mean(axis=(2, 3), keepdims=True) + 1e-5)
    s_S = np.sqrt(np.square(S - m_S).mean(axis=(2, 3), keepdims=True) + 1e-5)
    return s_S * (F - m_F) / s_F + m_F
