"""Your values are between 0 and 255. A picture of floats has values between 0 and 1.
"""
from mxnet import np

rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def postprocess(img):
    return (img[0].transpose(1, 2, 0) * rgb_std + rgb_mean).clip(0, 1) * 255
