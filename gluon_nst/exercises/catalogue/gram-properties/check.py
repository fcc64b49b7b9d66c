"""What the Gram matrix ignores: the experiment."""
import numpy

from gluon_nst import gram
from mxnet import np

LESSON = 5
ORDER = 3
KIND = 'predict'
NAMES = ('gram_factors',)
TITLE = 'What the Gram matrix captures, and what it ignores'


def draw(random):
    """Return a factor that is not 1, and how often the picture is laid side by side."""
    return float(random.uniform(1.5, 3)), int(random.randint(2, 6))


def truth(k, n):
    """Do it with random features, and return by which factors the Gram matrix has grown."""
    random = numpy.random.RandomState(0)
    X = random.normal(0.5, 1, (1, 3, 6, 8))
    order = random.permutation(6 * 8)
    shuffled = X.reshape(3, 6 * 8)[:, order].reshape(X.shape)
    before = gram(np.array(X)).sum()
    return [float(gram(np.array(changed)).sum() / before)
            for changed in (k * X, shuffled, numpy.tile(X, (1, 1, 1, n)))]
