"""tf-tv-loss: what the check needs to know."""
from mxnet import np

LESSON = 10
ORDER = 2
KIND = 'complete'
NAMES = ('tf_tv_loss',)
TITLE = 'Total variation as a sum'
GRADIENT = True


def draw(random):
    """Return a picture in [0, 1], darkest at the bottom.

    So its steps down sum to less than 0, and a sum differs from the absolute value of the sum.
    """
    X = random.uniform(0.5, 1, (1, 3, random.randint(4, 8), random.randint(9, 13)))
    X[:, :, -1] -= 0.5
    return np.array(X, dtype='float32'),


def tiny():
    """Return one channel of two by two pixels."""
    return np.array([[[[0.5, 1], [0, 0.25]]]]),


def zero_for_one_colour(tf_tv_loss, random):
    """Where all neighbours are equal, nothing varies."""
    colour = np.array(random.uniform(0, 1, (1, 3, 1, 1)), dtype='float32')
    X, = draw(random)
    loss = float(tf_tv_loss(colour * np.ones((1, 3, 6, 9))))
    return abs(loss) <= 1e-5 * abs(float(tf_tv_loss(X)))


def an_edge(tf_tv_loss, random):
    """Black above, white below: one step of 1 in each column, in each of three channels."""
    height, width = (int(n) for n in random.randint(4, 9, 2))
    X = np.zeros((1, 3, height, width))
    X[:, :, 2:] = 1
    return all(abs(float(tf_tv_loss(picture)) - 3 * width) < 1e-3
               for picture in (X, X.transpose(0, 1, 3, 2)))


PROPERTIES = (
    ('The total variation of a picture of one colour must be 0. Yours is not.',
     zero_for_one_colour),
    ('A black picture that turns white at one straight edge has a step of 1 for each pixel along '
     'the edge, in each channel. Your sum differs.', an_edge),
)
