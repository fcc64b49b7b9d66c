"""Conditional norm: what the check needs to know."""
from mxnet import np

LESSON = 16
ORDER = 2
KIND = 'complete'
NAMES = ('conditional_norm',)
TITLE = 'One network, several styles'
GRADIENT = False


def draw(random):
    """Return normalised features, γ and β of some styles, and a weight for each style."""
    C, S = random.randint(2, 5), random.randint(2, 4)
    Y = random.normal(0, 1, (1, C, 5, 7))
    gammas, betas = random.uniform(0.5, 2, (S, C)), random.normal(0, 1, (S, C))
    weights = random.uniform(1, 4, S)
    return tuple(np.array(a, dtype='float32') for a in (Y, gammas, betas, weights))


def tiny():
    """Return one channel at two positions, and two styles."""
    return np.array([[[[1, -1]]]]), np.array([[2], [4]]), np.array([[0], [1]]), np.array([1, 3])


def all_of_one(conditional_norm, random):
    """With all of the weight on one style, it alone counts."""
    Y, gammas, betas, weights = draw(random)
    only = np.array([3] + [0] * (len(weights) - 1), dtype='float32')
    expected = gammas[0].reshape(1, -1, 1, 1) * Y + betas[0].reshape(1, -1, 1, 1)
    return bool(np.abs(conditional_norm(Y, gammas, betas, only) - expected).max() < 1e-3)


PROPERTIES = (
    ('With the weights 3, 0, ... the first style must be left, as it is. You return another.',
     all_of_one),
)
