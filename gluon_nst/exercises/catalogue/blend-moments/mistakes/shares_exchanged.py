"""The two shares are swapped: `share` belongs to the first painting, 1 - share to the second.
"""
from mxnet import np


def blend_covariance(m_1, S_1, m_2, S_2, share):
    m = (1 - share) * m_1 + share * m_2
    R = (1 - share) * (S_1 + np.outer(m_1, m_1)) + share * (S_2 + np.outer(m_2, m_2))
    return R - np.outer(m, m)
