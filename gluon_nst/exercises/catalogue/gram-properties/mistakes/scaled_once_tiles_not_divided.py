"""Shuffling is right. But the features count twice in each product, and with n tiles there are
also n times as many positions to divide by.
"""
def gram_factors(k, n):
    return [k, 1, n]
