"""You return the mean of the difference. The loss is the mean of its square.
"""
def shifted_features(k, c, mean, mean_square):
    return (k - 1) * mean + c
