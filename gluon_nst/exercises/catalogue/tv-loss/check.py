"""Total variation: what the check needs to know."""
from mxnet import np

LESSON = 6
ORDER = 1
KIND = 'complete'
NAMES = ('tv_loss',)
TITLE = 'The total variation loss'
GRADIENT = True


def draw(random):
    """Return a picture, (1, 3, H, W), that changes more from row to row than along a row.

    It is darkest at the bottom: so its steps down sum to less than 0, and a sum differs from the
    absolute value of the sum.
    """
    H, W = random.randint(4, 8), random.randint(9, 13)
    X = random.normal(0, 2, (1, 3, H, 1)) + random.normal(0, 1, (1, 3, H, W))
    X[:, :, -1] = X.min(axis=2) - 1
    return np.array(X, dtype='float32'),


def tiny():
    """Return one channel of two by two pixels."""
    return np.array([[[[1, 3], [0, 7]]]]),


def one_colour(tv_loss, random):
    """Nothing varies in a picture of one colour."""
    X, = draw(random)
    loss = float(tv_loss(np.full((1, 3, 5, 7), random.uniform(1, 2))))
    return abs(loss) <= 1e-5 * abs(float(tv_loss(X)))


def turned(tv_loss, random):
    """Rows become columns."""
    X, = draw(random)
    loss = float(tv_loss(X))
    return abs(loss - float(tv_loss(X.transpose(0, 1, 3, 2)))) <= 1e-3 * abs(loss)


def brighter(tv_loss, random):
    """Only differences count."""
    X, = draw(random)
    loss = float(tv_loss(X))
    return abs(loss - float(tv_loss(X + 1))) <= 1e-3 * abs(loss)


PROPERTIES = (
    ('A picture of one colour has no variation, so its loss must be 0. Yours is not.', one_colour),
    ('If a picture is made brighter everywhere, its loss must stay the same. Yours changes: it '
     'must depend only on differences of neighbours.', brighter),
    ('If rows and columns of the picture are swapped, the loss must stay the same. Yours '
     'changes: the two directions, down and to the right, must be treated alike.', turned),
)
