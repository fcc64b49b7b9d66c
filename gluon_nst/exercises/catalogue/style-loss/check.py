"""Style loss: what the check needs to know."""
from gluon_nst import gram
from mxnet import np

LESSON = 5
ORDER = 2
KIND = 'complete'
NAMES = ('style_loss',)
TITLE = 'The style loss of one layer'
GRADIENT = True


def draw(random):
    """Return features, and the Gram matrix of others with as many channels at more positions."""
    C, H, W = random.randint(2, 5), random.randint(5, 8), random.randint(8, 12)
    scale = random.uniform(2, 6)  # so that some losses are below 1, and some above
    features = np.array(random.normal(0, scale, (1, C, H, W)), dtype='float32')
    painting = np.array(random.normal(1, scale, (1, C, H + 2, W + 5)), dtype='float32')
    return features, gram(painting)


def tiny():
    """Return two channels at two positions."""
    return np.array([[[[1, 2]], [[3, -1]]]]), np.array([[1, 0], [0, 1]])


def zero_for_the_same_style(style_loss, random):
    """A picture has its own style."""
    features, another = draw(random)
    itself, other = (float(style_loss(features, G)) for G in (gram(features), another))
    return abs(itself) <= 1e-5 * abs(other)


PROPERTIES = (
    ('If gram_Y is the Gram matrix of the very same features, the style loss must be 0. Yours is '
     'not.', zero_for_the_same_style),
)
