"""What AdaIN takes over: the experiment."""
import numpy

LESSON = 17
ORDER = 4
KIND = 'predict'
NAMES = ('adain_changes',)
TITLE = 'What AdaIN takes over, and what it ignores'


def draw(random):
    """Return a positive number that is not 1."""
    return float(random.uniform(1.5, 3)),


def adain(F, S):
    """Return F with the means and the deviations of S; both are (C, H, W)."""
    (m_F, s_F), (m_S, s_S) = (
        (X.mean((1, 2), keepdims=True), X.std((1, 2), keepdims=True)) for X in (F, S)
    )
    return s_S * (F - m_F) / s_F + m_S


def truth(k):
    """Do it with random features, and return the deviation of the result by that of before."""
    random = numpy.random.RandomState(0)
    F, S = random.normal(0.5, 1, (3, 6, 8)), random.normal(2, 3, (3, 5, 7))
    before = adain(F, S).std((1, 2))
    shuffled = S.reshape(3, -1)[:, random.permutation(5 * 7)].reshape(S.shape)
    changed = (k * F, S), (F, k * S), (F, S + k), (F, shuffled)
    factors = [(adain(*pair).std((1, 2)) / before).mean() for pair in changed]
    return [round(float(factor), 6) for factor in factors]
