"""Recognise what a picture shows: the TensorFlow tutorial's check that the network works."""

from pathlib import Path

from ._compat import npx
from .images import preprocess

SIDE = 224  # pixels: VGG was trained at this size, and its first dense layer requires it
# ImageNet's classes, in the order of the network's outputs, with the names from torchvision 0.15.2
# (torchvision/models/_meta.py, BSD 3-Clause Licence, copyright Soumith Chintala 2016)
CLASSES = Path(__file__).with_name('imagenet_classes.txt')


def classify(img, *, net, top=5):
    """Return the most probable ImageNet classes of a picture.

    Parameters
    ----------
    img : (H, W, 3), uint8
        Resized to 224 x 224 without keeping its aspect ratio, as in the tutorial, but with a
        filter that averages over all pixels, where the tutorial's uses only four.
    net : HybridBlock
        A VGG with its classifier, from `gluon_nst.weights.pretrained_classifier`.
    top : int
        The number of classes.

    Returns
    -------
    list of (str, float)
        Names and probabilities, the most probable first.
    """
    X = preprocess(img, (SIDE, SIDE))
    probabilities = npx.softmax(net(X))[0].asnumpy()  # (1000,)
    names = CLASSES.read_text(encoding='utf-8').splitlines()
    return [(names[i], float(probabilities[i])) for i in (-probabilities).argsort()[:top]]
