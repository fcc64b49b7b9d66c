"""You standardise once more instead of undoing it: solve the formula of preprocess for the
pixel.
"""
from mxnet import np

rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def postprocess(img):
    return ((img[0].transpose(1, 2, 0) - rgb_mean) / rgb_std).clip(0, 1)
