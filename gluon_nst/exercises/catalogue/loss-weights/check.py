"""loss-weights: what the check needs to know."""
import numpy
from gluon_nst import compute_loss, gram
from mxnet import np

LESSON = 9
ORDER = 1
KIND = 'predict'
NAMES = ('loss_weights',)
TITLE = 'The total when weights change'


def draw(random):
    """Return three weighted losses, and three different factors for their weights."""
    factors = random.permutation([0.25, 0.5, 2, 3, 4])[:3]
    return [float(l) for l in random.uniform(0.5, 5, 3)], [float(f) for f in factors]


def truth(losses, factors):
    """Take features that have these losses, and compute them again with other weights."""
    random = numpy.random.RandomState(0)
    X, Y_hat, Y = (np.array(random.normal(size=(1, 3, 6, 8)), dtype='float32') for _ in range(3))

    def by_kind(weights):
        settings = dict(zip(('content_weight', 'style_weight', 'tv_weight'), weights))
        contents_l, styles_l, tv_l, total = compute_loss(X, [Y_hat], [Y_hat], [Y], [gram(Y)],
                                                         **settings)
        return float(contents_l[0]), float(styles_l[0]), float(tv_l), float(total)

    weights = [loss / plain for loss, plain in zip(losses, by_kind((1, 1, 1)))]
    _, style, _, total = by_kind([weight * factor for weight, factor in zip(weights, factors)])
    return total, style / total
