"""Your formula is right if k is 1 or c is 0, but not otherwise: the square of a sum has three
terms, and the middle one is missing.
"""
def shifted_features(k, c, mean, mean_square):
    return (k - 1) ** 2 * mean_square + c ** 2
