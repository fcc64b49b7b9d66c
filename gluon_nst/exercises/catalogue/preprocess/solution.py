"""Exercise preprocess: from a picture to the input of VGG (lesson 2)."""
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
    width, height = image_shape  # the shape of an array has the height first
    x = resize(img, width, height)  # (height, width, 3)
    x = (x / 255 - rgb_mean) / rgb_std  # broadcasts along the last axis, the channels
    return np.expand_dims(x.transpose(2, 0, 1), axis=0)  # (1, 3, height, width)
