"""Shuffling and tiling are right. For scaling, you seem to be thinking of the style loss,
which squares the Gram matrix once more. The matrix itself grows more slowly.
"""
def gram_factors(k, n):
    return [k ** 4, 1, 1]
