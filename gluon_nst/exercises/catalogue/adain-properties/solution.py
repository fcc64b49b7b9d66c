"""Exercise adain-properties: what AdaIN takes over, and what it ignores (lesson 17)."""


def adain_changes(k):
    """Return the four factors, as a list of numbers.

    k: a positive number
    """
    # The photograph's deviation is divided out, the painting's multiplied in. A deviation knows
    # nothing of a mean, and nothing of places.
    return [1, k, 1, 1]
