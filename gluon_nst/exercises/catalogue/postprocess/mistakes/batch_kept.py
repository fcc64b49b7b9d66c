"""Your result is still a batch of one picture, with four axes. A picture has three: take it
out of the batch.
"""
from mxnet import np

rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def postprocess(img):
    return (img.transpose(0, 2, 3, 1) * rgb_std + rgb_mean).clip(0, 1)
