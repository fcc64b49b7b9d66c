"""The colours are right, but the channels still come first; in a picture they are last: (H, W,
3).
"""
from mxnet import np

rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def postprocess(img):
    std, mean = rgb_std.reshape(3, 1, 1), rgb_mean.reshape(3, 1, 1)
    return (img[0] * std + mean).clip(0, 1)
