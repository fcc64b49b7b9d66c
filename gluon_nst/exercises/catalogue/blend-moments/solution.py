"""Exercise blend-moments: one style out of two (lesson 15)."""
from mxnet import np, npx

npx.set_np()


def blend_covariance(m_1, S_1, m_2, S_2, share):
    """Return the covariance of the blend.

    m_1, m_2: (C,), arrays of mxnet.np
    S_1, S_2: (C, C), arrays of mxnet.np
    share: a number from 0 to 1, of the first
    result: (C, C), an array of mxnet.np
    """
    m = share * m_1 + (1 - share) * m_2
    R = share * (S_1 + np.outer(m_1, m_1)) + (1 - share) * (S_2 + np.outer(m_2, m_2))
    return R - np.outer(m, m)  # larger than the average of S_1 and S_2: the means differ, too
