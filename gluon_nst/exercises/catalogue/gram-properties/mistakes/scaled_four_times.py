"""Shuffling and tiling are right; with scaling, you think of the style loss, it seems: that
squares the Gram matrix once more. The matrix itself grows more slowly.
"""
def gram_factors(k, n):
    return [k ** 4, 1, 1]
