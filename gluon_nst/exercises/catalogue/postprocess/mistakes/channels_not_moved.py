"""The channels still come first, or they stand where mean and std cannot meet them. A picture
has them last: (H, W, 3). Move that axis before you use the mean and the standard deviation.
"""
from mxnet import np

rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def postprocess(img):
    return (img[0] * rgb_std + rgb_mean).clip(0, 1)
