"""Exercise shifted-features: the content loss of changed features (lesson 4)."""


def shifted_features(k, c, mean, mean_square):
    """Predict the content loss between the features k * y + c and the features y.

    k, c: numbers
    mean: the mean of y over all channels and positions
    mean_square: the mean of y^2 over all channels and positions
    result: a number
    """
    # The difference is (k - 1) y + c. Square it, then take the mean of each of the three terms.
    return (k - 1) ** 2 * mean_square + 2 * (k - 1) * c * mean + c ** 2
