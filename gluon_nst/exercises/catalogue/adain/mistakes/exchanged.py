"""You give the photograph's means and deviations to S. It is the other way round: F is what is
normalised.
"""
from mxnet import np


def adain(F, S):
    m_F, m_S = F.mean(axis=(2, 3), keepdims=True), S.mean(axis=(2, 3), keepdims=True)
    s_F = np.sqrt(np.square(F - m_F).mean(axis=(2, 3), keepdims=True) + 1e-5)
    s_S = np.sqrt(np.square(S - m_S).mean(axis=(2, 3), keepdims=True) + 1e-5)
    return s_F * (S - m_S) / s_S + m_F
