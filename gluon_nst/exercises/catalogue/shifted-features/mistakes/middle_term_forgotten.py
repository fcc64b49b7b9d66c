"""Right if k is 1 or if c is 0, but not if both are at work: squaring a sum of two gives
three terms, and the one in the middle is missing.
"""
def shifted_features(k, c, mean, mean_square):
    return (k - 1) ** 2 * mean_square + c ** 2
