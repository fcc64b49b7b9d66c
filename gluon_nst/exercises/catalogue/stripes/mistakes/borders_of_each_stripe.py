"""It seems that you count one border for each stripe. But a border is between two stripes, so
there is one less.
"""
def variation(n, s, d):
    mean = d * n / (n * s - 1)
    return [0.5 * mean, mean]
