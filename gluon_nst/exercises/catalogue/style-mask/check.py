"""Two styles in one picture: what the check needs to know."""
from mxnet import np

LESSON = 17
ORDER = 3
KIND = 'complete'
NAMES = ('two_styles',)
TITLE = 'Two styles in one picture'
GRADIENT = False


def draw(random):
    """Return features in two styles, and a mask of four times four pixels for each position."""
    C, H, W = random.randint(2, 3), random.randint(3, 4), random.randint(5, 6)
    A, B = (random.normal(0, 2, (1, C, H, W)) for _ in range(2))
    mask = random.rand(4 * H, 4 * W) < random.uniform(0.3, 0.7)
    return tuple(np.array(a, dtype='float32') for a in (A, B, mask))


def tiny():
    """Return one channel at one position, and its pixels."""
    return (np.array([[[[8]]]]),
            np.array([[[[0]]]]),
            np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]))


def all_of_one(two_styles, random):
    """Where the mask is 1 everywhere, only the first style is left."""
    A, B, mask = draw(random)
    return float(np.abs(two_styles(A, B, np.ones_like(mask)) - A).max()) < 1e-4


PROPERTIES = (
    ('With a mask of ones, A must come back. Yours is another.', all_of_one),
)
