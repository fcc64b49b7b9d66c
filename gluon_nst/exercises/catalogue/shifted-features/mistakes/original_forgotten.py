"""You return the mean square of the changed features. The loss compares them with the original
ones: subtract those before you square.
"""
def shifted_features(k, c, mean, mean_square):
    return k ** 2 * mean_square + 2 * k * c * mean + c ** 2
