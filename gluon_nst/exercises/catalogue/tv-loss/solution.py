"""Exercise tv-loss: the total variation loss (lesson 6)."""
from mxnet import np, npx

npx.set_np()


def tv_loss(Y_hat):
    """Return the total variation of a picture.

    Y_hat: (1, 3, H, W), an array of mxnet.np
    result: one number, an array of mxnet.np with the shape ()
    """
    # All rows but the first, minus all rows but the last: no loop is needed. The two arrays have
    # different shapes, so each direction gets its own mean.
    down = np.abs(Y_hat[:, :, 1:, :] - Y_hat[:, :, :-1, :])  # (1, 3, H-1, W)
    right = np.abs(Y_hat[:, :, :, 1:] - Y_hat[:, :, :, :-1])  # (1, 3, H, W-1)
    return 0.5 * (down.mean() + right.mean())
