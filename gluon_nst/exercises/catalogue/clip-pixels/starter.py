"""Exercise clip-pixels: pixels that stay colours (lesson 10).

The TensorFlow tutorial trains pixels in [0, 1], and after every step clips those that have left
this range:

    x  becomes  0 where x < 0,    1 where x > 1,    and is unchanged otherwise

X is the array that the Trainer trains, so its values must be changed *in place*. A new array would
have the right values, but the Trainer would not know of it.

Complete the function below, then check it:

    gluon-nst exercise check clip-pixels      (and "exercise hint clip-pixels" if you are stuck)
"""
from mxnet import np, npx

npx.set_np()


def clip_pixels(X):
    """Clip the pixels of X to [0, 1], in place; nothing needs to be returned.

    X: (1, 3, H, W), an array of mxnet.np
    """
    # TODO: your code here
    raise NotImplementedError('clip_pixels is still to do')
