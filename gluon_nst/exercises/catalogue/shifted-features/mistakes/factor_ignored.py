"""You ignore the factor k.
"""
def shifted_features(k, c, mean, mean_square):
    return c ** 2
