"""Both values are twice as large as they should be: the loss is half the sum of the two means.
"""
def variation(n, s, d):
    mean = d * (n - 1) / (n * s - 1)
    return [mean, 2 * mean]
