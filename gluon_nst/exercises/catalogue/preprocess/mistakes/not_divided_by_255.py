"""The mean and the standard deviation are for pixels between 0 and 1, and yours are still
between 0 and 255 when you use them. Your values are in the hundreds; they should be between -3
and 3.
"""
import numpy
from mxnet import np
from PIL import Image

rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def resize(img, width, height):
    picture = Image.fromarray(img).resize((width, height), Image.BILINEAR)
    return np.array(numpy.asarray(picture), dtype='float32')


def preprocess(img, image_shape):
    width, height = image_shape
    x = (resize(img, width, height) - rgb_mean) / rgb_std
    return np.expand_dims(x.transpose(2, 0, 1), axis=0)
