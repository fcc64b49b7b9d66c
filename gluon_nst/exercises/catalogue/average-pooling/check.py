"""average-pooling: what the check needs to know."""
from mxnet import np

LESSON = 11
ORDER = 1
KIND = 'complete'
NAMES = ('average_pool',)
TITLE = 'Average pooling'
GRADIENT = True


def draw(random):
    """Return features with an odd number of rows, of columns, or of neither."""
    C, H, W = random.randint(2, 5), random.randint(4, 8), random.randint(9, 13)
    return np.array(random.normal(0.5, 1, (1, C, H, W)), dtype='float32'),


def tiny():
    """Return two by four positions."""
    return np.array([[[[1, 3, 0, 0], [5, 7, 0, 4]]]]),


def odd_sides(average_pool, random):
    """A last row or column without a partner is left out, as in VGG."""
    return average_pool(np.zeros((1, 2, 7, 9))).shape == (1, 2, 3, 4)


def keeps_the_mean(average_pool, random):
    """Nothing is lost on average where everything finds a partner."""
    X = np.array(random.normal(3, 1, (1, 2, 6, 10)), dtype='float32')
    return abs(float(average_pool(X).mean() - X.mean())) < 1e-3


PROPERTIES = (
    ('A last row or column without a partner is dropped: 7 x 9 becomes 3 x 4. Your function '
     'returns another shape.', odd_sides),
    ('Where both sides are even, the mean over all positions must stay the same. Yours changes.',
     keeps_the_mean),
)
