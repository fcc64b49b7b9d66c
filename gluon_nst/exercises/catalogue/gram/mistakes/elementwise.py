"""You multiply F with itself, number by number, which leaves (C, H*W) numbers. What is wanted
is a matrix product: every channel with every channel.
"""
def gram(X):
    F = X.reshape(X.shape[1], -1)
    return F * F / X.size
