"""Exercise preprocess: from a picture to the input of VGG (lesson 2).

The network needs its pictures in a certain size, with standardised colours, with the channels
first, and in a batch (of one). There are four steps:

1. resize the picture: the function `resize` is given, and image_shape is (width, height);
2. standardise the colours, channel by channel; a pixel is a number from 0 to 255:

       x = (pixel / 255 - mean) / std

3. move the channels to the front: (H, W, 3) becomes (3, H, W);
4. add an axis for the batch: (1, 3, H, W).

Complete the last function below, then check it:

    gluon-nst exercise check preprocess      (and "exercise hint preprocess" if you are stuck)
"""
import numpy
from mxnet import np, npx
from PIL import Image

npx.set_np()

# The mean and the standard deviation of ImageNet's pixels, for red, green and blue, in [0, 1].
rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def resize(img, width, height):
    """Return the resized picture: (height, width, 3), float32, an array of mxnet.np."""
    picture = Image.fromarray(img).resize((width, height), Image.BILINEAR)
    return np.array(numpy.asarray(picture), dtype='float32')


def preprocess(img, image_shape):
    """Resize a picture and standardise its colours.

    img: (H, W, 3), uint8, an array of NumPy
    image_shape: (width, height), in this order
    result: (1, 3, height, width), float32, an array of mxnet.np
    """
    # TODO: your code here
    raise NotImplementedError('preprocess is still to do')
