"""You return R, the raw moment: subtract the outer product of the blended mean.
"""
from mxnet import np


def blend_covariance(m_1, S_1, m_2, S_2, share):
    return share * (S_1 + np.outer(m_1, m_1)) + (1 - share) * (S_2 + np.outer(m_2, m_2))
