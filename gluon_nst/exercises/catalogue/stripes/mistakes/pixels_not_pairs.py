"""It seems that you divide by the number of pixels in a row. The mean is over pairs of
neighbours, and there is one less of them.
"""
def variation(n, s, d):
    mean = d * (n - 1) / (n * s)
    return [0.5 * mean, mean]
