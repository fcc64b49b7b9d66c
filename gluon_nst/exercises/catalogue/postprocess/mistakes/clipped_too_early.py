"""You clip before the standardisation is undone. Standardised values may well be negative or
above 1; only the pixels may not.
"""
from mxnet import np

rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def postprocess(img):
    return img[0].transpose(1, 2, 0).clip(0, 1) * rgb_std + rgb_mean
