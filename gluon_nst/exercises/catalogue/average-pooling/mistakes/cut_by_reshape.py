"""The shape is right, but you take the mean of four consecutive numbers. Reshaping does not
form 2 x 2 windows: the four positions of a window are in two rows.
"""
def average_pool(X):
    C, H, W = X.shape[1], X.shape[2] // 2, X.shape[3] // 2
    return X[:, :, :2 * H, :2 * W].reshape(1, C, H, W, 4).mean(axis=-1)
