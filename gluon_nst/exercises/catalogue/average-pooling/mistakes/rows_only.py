"""You take the mean over two positions, one below the other, and ignore their neighbours to
the right. A window has two rows and two columns.
"""
def average_pool(X):
    H, W = X.shape[2] // 2 * 2, X.shape[3] // 2 * 2
    X = X[:, :, :H, :W]
    a, b = X[:, :, 0::2, 0::2], X[:, :, 0::2, 1::2]
    c, d = X[:, :, 1::2, 0::2], X[:, :, 1::2, 1::2]
    return (a + c) / 2
