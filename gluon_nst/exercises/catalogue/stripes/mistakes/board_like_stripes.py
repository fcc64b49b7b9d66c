"""The stripes are right. For the checkerboard you return the same, but there the colour also
changes from row to row.
"""
def variation(n, s, d):
    mean = d * (n - 1) / (n * s - 1)
    return [0.5 * mean, 0.5 * mean]
