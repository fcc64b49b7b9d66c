"""You square the mean of the difference. The loss is the mean of the squares, which is larger:
features that vary have a large mean square even if their mean is 0.
"""
def shifted_features(k, c, mean, mean_square):
    return ((k - 1) * mean + c) ** 2
