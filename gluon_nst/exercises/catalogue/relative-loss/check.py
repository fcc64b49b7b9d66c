"""Relative loss: what the check needs to know."""
from mxnet import np

LESSON = 15
ORDER = 1
KIND = 'complete'
NAMES = ('relative_loss',)
TITLE = 'A loss that does not depend on the scale'
GRADIENT = True


def draw(random):
    """Return two feature maps of one shape, of different sizes of numbers."""
    shape = 1, random.randint(2, 5), random.randint(5, 8), random.randint(8, 12)
    arrays = random.normal(1, 2, shape), random.normal(0, 3, shape)
    return tuple(np.array(a, dtype='float32') for a in arrays)


def tiny():
    """Return one channel at two positions."""
    return np.array([[[[1, 4]]]]), np.array([[[[2, 2]]]])


def same_at_any_scale(relative_loss, random):
    """Both arrays times the same number: nothing changes."""
    Y_hat, Y = draw(random)
    a, b = float(relative_loss(Y_hat, Y)), float(relative_loss(50 * Y_hat, 50 * Y))
    return abs(a - b) <= 1e-3 * abs(a)


PROPERTIES = (
    ('If both arrays are 50 times as large, the loss must stay the same. Yours does not.',
     same_at_any_scale),
)
