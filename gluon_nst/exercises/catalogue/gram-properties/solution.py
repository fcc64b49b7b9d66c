"""Exercise gram-properties: what the Gram matrix sees, and what not (lesson 5)."""


def gram_factors(k, n):
    """Return the three factors, as a list of numbers.

    k: number by which the features are multiplied
    n: number of tiles
    """
    # Every number is a sum of products of two features, so k counts twice. A sum does not care
    # for the order of its terms. And n tiles have n times the sum, over n times the places.
    return [k ** 2, 1, 1]
