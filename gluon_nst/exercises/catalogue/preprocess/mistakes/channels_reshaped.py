"""The shape is right, but the picture is scrambled: reshape keeps the order of the numbers, so
the colours of one pixel become neighbours in one channel. Use transpose to move axes.
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
    x = (resize(img, width, height) / 255 - rgb_mean) / rgb_std
    return x.reshape(1, 3, height, width)
