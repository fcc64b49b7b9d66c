"""The channels still come first, or they are not the last axis when you apply the mean and the
standard deviation. A picture has them last: (H, W, 3). Move that axis first.
"""
from mxnet import np

rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def postprocess(img):
    return (img[0] * rgb_std + rgb_mean).clip(0, 1)
