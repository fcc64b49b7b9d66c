"""Exercise blend-moments: one style out of two (lesson 15).

Two paintings have means m_1, m_2 and covariances S_1, S_2 in a layer. Their blend should be
like one picture in which the first fills a share of the positions, and the second the rest. Its
raw moments are then averages,

    m = share m_1 + (1 - share) m_2
    R = share (S_1 + m_1 m_1^T) + (1 - share) (S_2 + m_2 m_2^T)

and the covariance is what is left of R without the means: S = R - m m^T. Complete the function
below, then check it:

    gluon-nst exercise check blend-moments      (and "exercise hint blend-moments" if you are stuck)
"""
from mxnet import np, npx

npx.set_np()


def blend_covariance(m_1, S_1, m_2, S_2, share):
    """Return the covariance of the blend.

    m_1, m_2: (C,), arrays of mxnet.np
    S_1, S_2: (C, C), arrays of mxnet.np
    share: a number from 0 to 1, of the first
    result: (C, C), an array of mxnet.np
    """
    # TODO: your code here
    raise NotImplementedError('blend_covariance is still to do')
