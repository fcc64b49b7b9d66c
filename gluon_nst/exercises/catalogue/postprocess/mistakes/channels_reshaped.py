"""The shape is right, but the picture is scrambled: reshape keeps the order of the numbers, so
three neighbours in one channel become the colour of one pixel. Use transpose to move axes.
"""
from mxnet import np

rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def postprocess(img):
    x = img.reshape(img.shape[2], img.shape[3], 3)
    return (x * rgb_std + rgb_mean).clip(0, 1)
