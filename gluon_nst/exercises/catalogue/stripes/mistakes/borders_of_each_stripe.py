"""It seems that you count one border for each stripe. But a border is where two stripes meet,
and the last one meets nobody.
"""
def variation(n, s, d):
    mean = d * n / (n * s - 1)
    return [0.5 * mean, mean]
