"""Scaling and shuffling are right. With tiles, the denominator is n times as large, as you
say, but the sum over the positions also has n times as many terms.
"""
def gram_factors(k, n):
    return [k ** 2, 1, 1 / n]
