"""Blending with alpha: what the check needs to know."""
from mxnet import np

LESSON = 17
ORDER = 2
KIND = 'complete'
NAMES = ('alpha_blend',)
TITLE = 'More or less of a style'
GRADIENT = False


def draw(random):
    """Return features of a photograph, the same in a style, and alpha."""
    shape = 1, random.randint(2, 5), random.randint(3, 5), random.randint(6, 8)
    F, T = (np.array(random.normal(1, 2, shape), dtype='float32') for _ in range(2))
    return F, T, round(random.uniform(0.2, 0.4), 2)


def tiny():
    """Return two positions of one channel."""
    return np.array([[[[1, 2]]]]), np.array([[[[5, 0]]]]), 0.25


def at_its_ends(alpha_blend, random):
    """With 0 the photograph comes back, with 1 the style."""
    F, T, _ = draw(random)
    ends = (alpha_blend(F, T, 0), F), (alpha_blend(F, T, 1), T)
    return all(float(np.abs(got - wanted).max()) < 1e-4 for got, wanted in ends)


PROPERTIES = (
    ('With alpha = 0, F must come back; with alpha = 1, T. One of them does not.', at_its_ends),
)
