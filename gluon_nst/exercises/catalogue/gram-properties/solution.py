"""Exercise gram-properties: what the Gram matrix captures, and what it ignores (lesson 5)."""


def gram_factors(k, n):
    """Return the three factors, as a list of numbers.

    k: number by which the features are multiplied
    n: number of tiles
    """
    # Each entry is a sum of products of two features, so k counts twice. The order of the terms
    # does not matter. And n tiles have n times the sum, divided by n times the positions.
    return [k ** 2, 1, 1]
