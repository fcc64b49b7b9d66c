"""Height and width are swapped, so the picture is mirrored along its diagonal: it seems that
you reversed all axes (.T does so, too). Move only the channels.
"""
from mxnet import np

rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def postprocess(img):
    return (img[0].T * rgb_std + rgb_mean).clip(0, 1)
