"""shifted-features: what the check needs to know."""
import numpy
from gluon_nst import content_loss
from mxnet import np

LESSON = 4
ORDER = 2
KIND = 'predict'
NAMES = ('shifted_features',)
TITLE = 'The content loss of changed features'


def draw(random):
    """Return k, c, and the mean and mean square of features; no term is small."""
    k, c = random.choice([0.4, 0.6, 1.5, 1.8]), random.uniform(0.5, 1.5) * random.choice([-1, 1])
    mean = random.uniform(0.5, 1.5) * random.choice([-1, 1])
    return float(k), float(c), float(mean), float(mean ** 2 + random.uniform(0.5, 2))


def truth(k, c, mean, mean_square):
    """Make features with this mean and mean square, change them, and take the loss."""
    noise = numpy.random.RandomState(0).normal(size=(1, 4, 12, 18))
    noise = (noise - noise.mean()) / noise.std()
    Y = np.array(mean + (mean_square - mean ** 2) ** 0.5 * noise, dtype='float32')
    return float(content_loss(k * Y + c, Y))
