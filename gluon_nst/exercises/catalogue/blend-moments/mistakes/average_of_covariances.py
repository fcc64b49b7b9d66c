"""You average the two covariances. How far the two means are apart is missing: a picture that is
half one and half the other varies by that, too.
"""
def blend_covariance(m_1, S_1, m_2, S_2, share):
    return share * S_1 + (1 - share) * S_2
