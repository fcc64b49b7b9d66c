"""You leave the factor k out.
"""
def shifted_features(k, c, mean, mean_square):
    return c ** 2
