"""It seems that you add up the differences of all pairs. The chapter takes their mean,
separately for each direction.
"""
def variation(n, s, d):
    total = d * (n - 1) * n * s
    return [0.5 * total, total]
