"""Blending of moments: what the check needs to know."""
from mxnet import np

LESSON = 15
ORDER = 4
KIND = 'complete'
NAMES = ('blend_covariance',)
TITLE = 'One style out of two'
GRADIENT = False


def moments(random, C):
    """Return the mean and the covariance of random features."""
    F = random.normal(0, 1, (C, 40)) + random.normal(0, 2, (C, 1))
    m = F.mean(1)
    S = F @ F.T / F.shape[1] - m[:, None] * m
    return np.array(m, dtype='float32'), np.array(S, dtype='float32')


def draw(random):
    """Return the moments of two paintings, and the share of the first."""
    C = random.randint(2, 5)
    return (*moments(random, C), *moments(random, C), round(random.uniform(0.2, 0.4), 2))


def all_of_one(blend_covariance, random):
    """With all of the first, its own covariance comes back."""
    m_1, S_1, m_2, S_2, _ = draw(random)
    return bool(np.abs(blend_covariance(m_1, S_1, m_2, S_2, 1) - S_1).max() < 1e-3)


PROPERTIES = (
    ('With a share of 1, the covariance of the first painting must come back. Yours is another.',
     all_of_one),
)
