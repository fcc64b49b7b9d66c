"""Almost: two of the three terms are right. The middle term of a squared sum has a factor of
two.
"""
def shifted_features(k, c, mean, mean_square):
    return (k - 1) ** 2 * mean_square + (k - 1) * c * mean + c ** 2
