"""Shuffling and tiling are right, but you say that scaling does not change the Gram matrix. It
does: the matrix ignores where features are, but not how strong they are.
"""
def gram_factors(k, n):
    return [1, 1, 1]
