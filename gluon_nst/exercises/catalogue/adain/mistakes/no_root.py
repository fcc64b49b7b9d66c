"""You use variances. Take their square roots, the deviations.
"""
from mxnet import np


def adain(F, S):
    m_F, m_S = F.mean(axis=(2, 3), keepdims=True), S.mean(axis=(2, 3), keepdims=True)
    v_F = np.square(F - m_F).mean(axis=(2, 3), keepdims=True) + 1e-5
    v_S = np.square(S - m_S).mean(axis=(2, 3), keepdims=True) + 1e-5
    return v_S * (F - m_F) / v_F + m_S
