"""AdaIN: what the check needs to know."""
from mxnet import np

LESSON = 17
ORDER = 1
KIND = 'complete'
NAMES = ('adain',)
TITLE = 'Adaptive instance normalisation'
GRADIENT = True


def features(random, C):
    """Return features of one picture in which each channel has its own mean and deviation."""
    X = random.normal(0, 1, (1, C, random.randint(4, 6), random.randint(7, 9)))
    X = X * random.uniform(0.5, 3, (1, C, 1, 1)) + random.normal(0, 2, (1, C, 1, 1))
    return np.array(X, dtype='float32')


def draw(random):
    """Return features of a photograph and of a painting of other sizes."""
    C = random.randint(2, 5)
    return features(random, C), features(random, C)[:, :, 1:]


def tiny():
    """Return a feature map of one channel, and another."""
    return np.array([[[[1, 3]]]]), np.array([[[[2, 6]]]])


def has_means_of_the_style(adain, random):
    """The result has the channel means of the painting."""
    F, S = draw(random)
    return bool(np.abs(adain(F, S).mean(axis=(2, 3)) - S.mean(axis=(2, 3))).max() < 1e-2)


PROPERTIES = (
    ('The mean of each channel must be that of the same channel of S. Yours is another.',
     has_means_of_the_style),
)
