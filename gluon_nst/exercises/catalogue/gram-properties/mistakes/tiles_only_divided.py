"""Scaling and shuffling are right. With the tiles, what stands below the line is n times as
large, as you say, but the sum over the places has n times as many terms, too.
"""
def gram_factors(k, n):
    return [k ** 2, 1, 1 / n]
