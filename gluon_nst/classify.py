"""What a picture shows: the TensorFlow tutorial's check that a network works, before using it."""

from pathlib import Path

from ._compat import npx
from .images import preprocess

SIDE = 224  # pixels: what VGG was trained on, and what its first dense layer fits
# ImageNet's classes, in the order of the network's outputs, in the words of torchvision 0.15.2
# (torchvision/models/_meta.py, BSD 3-Clause Licence, copyright Soumith Chintala 2016)
CLASSES = Path(__file__).with_name('imagenet_classes.txt')


def classify(img, *, net, top=5):
    """Return the classes of ImageNet that a picture most probably shows.

    Parameters
    ----------
    img : (H, W, 3), uint8
        Resized to 224 x 224 without regard to its aspect ratio, as in the tutorial, and
        with a filter that averages over all pixels, where the tutorial's looks at four.
    net : HybridBlock
        A VGG with its classifier, from `gluon_nst.weights.pretrained_classifier`.
    top : int
        How many classes.

    Returns
    -------
    list of (str, float)
        Names and probabilities, the most probable first.
    """
    X = preprocess(img, (SIDE, SIDE))
    probabilities = npx.softmax(net(X))[0].asnumpy()  # (1000,)
    names = CLASSES.read_text(encoding='utf-8').splitlines()
    return [(names[i], float(probabilities[i])) for i in (-probabilities).argsort()[:top]]
