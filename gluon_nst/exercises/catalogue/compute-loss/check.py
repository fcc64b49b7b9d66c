"""The total loss: what the check needs to know."""
from gluon_nst import gram
from mxnet import np

LESSON = 8
ORDER = 1
KIND = 'complete'
NAMES = ('compute_loss',)
TITLE = 'All losses, weighted and added up'
GRADIENT = True  # back to the picture, through the features


def draw(random):
    """Return X and Y, (1, 3, H, W), and three weights, all different."""
    H, W = random.randint(6, 8), random.randint(9, 13)
    X, Y = (np.array(random.normal(0, 2, (1, 3, H, W)), dtype='float32') for _ in range(2))
    return (X, Y, *(float(random.uniform(low, low + 1)) for low in (2, 4, 6)))


def layers(X):
    """Return features of two content and three style layers, made without a network."""
    contents = [np.maximum(X, 0.5 * X), X[:, :2, 1:, ::2] + 1]
    return contents, [2 * X, X[:, :2, ::2], X[:, 1:, :, 2:] * X[:, :2, :, 2:]]


def call(compute_loss, X, Y, *weights):
    """Return its four results."""
    contents_Y, styles_Y = layers(Y)
    return compute_loss(X, *layers(X), contents_Y, [gram(Y) for Y in styles_Y], *weights)
