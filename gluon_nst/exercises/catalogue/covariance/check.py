"""Covariance: what the check needs to know."""
from mxnet import np

LESSON = 15
ORDER = 2
KIND = 'complete'
NAMES = ('covariance',)
TITLE = 'The covariance of a feature map'
GRADIENT = True


def draw(random):
    """Return the features of one layer, (1, C, H, W), with C, H and W all different."""
    C, H, W = random.randint(2, 5), random.randint(5, 8), random.randint(8, 12)
    return np.array(random.normal(1, 2, (1, C, H, W)), dtype='float32'),


def tiny():
    """Return two channels at two positions."""
    return np.array([[[[1, 3]], [[2, -2]]]]),


def ignores_a_constant(covariance, random):
    """A number added to all features moves the means, and nothing else."""
    X, = draw(random)
    S = covariance(X)
    return bool(np.abs(covariance(X + 3) - S).max() <= 1e-3 * np.abs(S).max())


PROPERTIES = (
    ('Add 3 to all features: their means move, and their covariance must stay. Yours changes.',
     ignores_a_constant),
)
