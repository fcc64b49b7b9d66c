"""Exercise stripes: the total variation of stripes and of a checkerboard (lesson 6).

A picture of n * s by n * s pixels is painted with two colours that differ by d:

    stripes:       n alternating vertical stripes, each s pixels wide;
    checkerboard:  n by n alternating squares, each s by s pixels.

With n = 3 and s = 2, the stripes are 6 rows like the first one here, and the checkerboard has two
rows of the first, two of the second, two of the first kind:

    0 0 d d 0 0
    d d 0 0 d d

Give a formula for the total variation loss of each. (It is half the sum of two means of
absolute differences: of neighbours one above the other, and side by side.) Work it out for
n = 3 and s = 2 by hand, then for any n and s. The check creates the pictures and measures:

    gluon-nst exercise check stripes      (and "exercise hint stripes" if you are stuck)
"""


def variation(n, s, d):
    """Return [total variation of the stripes, total variation of the checkerboard].

    n: number of stripes, and of squares in a row
    s: their size in pixels
    d: difference of the two colours, not negative
    """
    # TODO: two formulas; no picture and no loop is needed
    raise NotImplementedError('variation is still to do')
