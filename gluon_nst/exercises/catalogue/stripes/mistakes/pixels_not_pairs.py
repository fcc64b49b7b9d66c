"""It seems that you divide by the number of pixels in a row. The mean is over pairs of
neighbours, and of these there is one less.
"""
def variation(n, s, d):
    mean = d * (n - 1) / (n * s)
    return [0.5 * mean, mean]
