"""Shuffling and tiling are right; scaling is not. You say that k times the features give k
times the Gram matrix. But each of its entries is a sum of products of two features.
"""
def gram_factors(k, n):
    return [k, 1, 1]
