"""m m^T is an outer product, (C, C), with the products of all pairs of channels. You square each
number, which is only its diagonal.
"""
def blend_covariance(m_1, S_1, m_2, S_2, share):
    m = share * m_1 + (1 - share) * m_2
    R = share * (S_1 + m_1 * m_1) + (1 - share) * (S_2 + m_2 * m_2)
    return R - m * m
