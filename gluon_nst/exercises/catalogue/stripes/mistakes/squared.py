"""It seems that you square the difference of the colours. Total variation takes its absolute
value.
"""
def variation(n, s, d):
    mean = d ** 2 * (n - 1) / (n * s - 1)
    return [0.5 * mean, mean]
