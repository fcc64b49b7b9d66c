"""Exercise tf-tv-loss: total variation as a sum (lesson 10)."""
from mxnet import np, npx

npx.set_np()


def tf_tv_loss(X):
    """Return the total variation of a picture, summed.

    X: (1, 3, H, W), an array of mxnet.np; TensorFlow has (1, H, W, 3)
    result: one number, an array of mxnet.np with the shape (), through which a gradient can flow
    """
    down = np.abs(X[:, :, 1:, :] - X[:, :, :-1, :])  # (1, 3, H-1, W): the rows are axis 2
    right = np.abs(X[:, :, :, 1:] - X[:, :, :, :-1])  # (1, 3, H, W-1)
    return down.sum() + right.sum()  # a sum, which grows with the picture
