"""Scaling and shuffling are right. With the tiles, the sum over the places is n times as
large, as you say, but there are also n times as many places, and they stand below the line in
the formula.
"""
def gram_factors(k, n):
    return [k ** 2, 1, n]
