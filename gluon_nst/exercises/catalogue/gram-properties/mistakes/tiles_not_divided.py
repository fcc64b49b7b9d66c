"""Scaling and shuffling are right. With tiles, the sum over the positions is n times as large,
as you say, but the number of positions in the denominator is also n times as large.
"""
def gram_factors(k, n):
    return [k ** 2, 1, n]
