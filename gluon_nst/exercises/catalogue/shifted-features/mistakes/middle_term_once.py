"""Nearly: two of the three terms are right. The term in the middle of a squared sum comes
twice.
"""
def shifted_features(k, c, mean, mean_square):
    return (k - 1) ** 2 * mean_square + (k - 1) * c * mean + c ** 2
