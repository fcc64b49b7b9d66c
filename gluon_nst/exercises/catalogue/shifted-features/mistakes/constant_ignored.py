"""You leave the constant out. It shifts all features, and the loss compares them place by
place, so it sees that.
"""
def shifted_features(k, c, mean, mean_square):
    return (k - 1) ** 2 * mean_square
