"""Exercise stripes: the total variation of stripes and of a checkerboard (lesson 6)."""


def variation(n, s, d):
    """Return [total variation of the stripes, total variation of the checkerboard].

    n: number of stripes, and of squares in a row
    s: their size in pixels
    d: difference of the two colours, not negative
    """
    # A row of n * s pixels has n * s - 1 pairs of neighbours; at n - 1 of them the colour changes.
    mean = d * (n - 1) / (n * s - 1)
    return [0.5 * (0 + mean), 0.5 * (mean + mean)]  # stripes do not change from row to row
