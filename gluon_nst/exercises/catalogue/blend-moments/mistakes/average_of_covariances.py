"""You average the two covariances, but ignore the distance between the two means: a picture
that is half one and half the other also varies by that.
"""
def blend_covariance(m_1, S_1, m_2, S_2, share):
    return share * S_1 + (1 - share) * S_2
