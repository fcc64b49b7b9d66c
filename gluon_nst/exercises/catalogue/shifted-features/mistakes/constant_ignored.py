"""You ignore the constant. It shifts all features, and the loss compares them position by
position, so it notices the shift.
"""
def shifted_features(k, c, mean, mean_square):
    return (k - 1) ** 2 * mean_square
