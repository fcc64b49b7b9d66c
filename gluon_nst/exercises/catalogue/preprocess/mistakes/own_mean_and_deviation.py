"""You standardise by the mean and the deviation of this picture. Use those of ImageNet,
rgb_mean and rgb_std: the network was trained with them, and a dark picture must stay dark.
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
    x = resize(img, width, height) / 255
    x = (x - x.mean(axis=(0, 1))) / x.std(axis=(0, 1))
    return np.expand_dims(x.transpose(2, 0, 1), axis=0)
