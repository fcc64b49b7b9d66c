"""You subtract the mean squares from each other. The square of a difference is not the
difference of the squares.
"""
def shifted_features(k, c, mean, mean_square):
    return (k ** 2 - 1) * mean_square + 2 * k * c * mean + c ** 2
