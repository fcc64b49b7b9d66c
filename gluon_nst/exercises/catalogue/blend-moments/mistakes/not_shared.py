"""You add the two paintings without their shares.
"""
from mxnet import np


def blend_covariance(m_1, S_1, m_2, S_2, share):
    m = m_1 + m_2
    R = S_1 + np.outer(m_1, m_1) + S_2 + np.outer(m_2, m_2)
    return R - np.outer(m, m)
