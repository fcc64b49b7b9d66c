"""You add the left half of the picture to its right half, or the upper to the lower. Add
neighbours instead: use slices with a step of two.
"""
def average_pool(X):
    H, W = X.shape[2] // 2, X.shape[3] // 2
    rows = (X[:, :, :H] + X[:, :, H:2 * H]) / 2
    return (rows[:, :, :, :W] + rows[:, :, :, W:2 * W]) / 2
