"""The checkerboard is right. For the stripes you return the same, but there the colour does
not change from row to row: one of the two means is 0.
"""
def variation(n, s, d):
    mean = d * (n - 1) / (n * s - 1)
    return [mean, mean]
