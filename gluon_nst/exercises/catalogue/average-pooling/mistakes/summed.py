"""Your values are four times too large: you sum the four positions of a window instead of
taking their mean.
"""
def average_pool(X):
    H, W = X.shape[2] // 2 * 2, X.shape[3] // 2 * 2
    X = X[:, :, :H, :W]
    a, b = X[:, :, 0::2, 0::2], X[:, :, 0::2, 1::2]
    c, d = X[:, :, 1::2, 0::2], X[:, :, 1::2, 1::2]
    return a + b + c + d
