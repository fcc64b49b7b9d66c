"""The factor of the mean square is wrong: when a difference is squared, its factor is squared,
too.
"""
def shifted_features(k, c, mean, mean_square):
    return (k - 1) * mean_square + 2 * (k - 1) * c * mean + c ** 2
