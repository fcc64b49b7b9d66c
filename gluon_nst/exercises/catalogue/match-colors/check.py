"""Matching colours: what the check needs to know."""
from mxnet import np

LESSON = 15
ORDER = 3
KIND = 'complete'
NAMES = ('match_colors',)
TITLE = 'Give one picture the colours of another'
GRADIENT = False


def draw(random):
    """Return the colours of two pictures, which vary in ways of their own."""
    def colors(n):
        mix = random.uniform(-0.2, 0.2, (3, 3))
        mix[range(3), range(3)] += 0.5
        cloud = random.normal(0, 1, (n, 3)) @ mix + random.uniform(0, 1, 3)
        return np.array(cloud, dtype='float32')

    return colors(random.randint(20, 30)), colors(random.randint(30, 40))


def covariance_is_taken_over(match_colors, random):
    """The result varies as the photograph does."""
    style, content = draw(random)
    got, wanted = (c - c.mean(axis=0) for c in (match_colors(style, content), content))
    got, wanted = np.dot(got.T, got) / len(got), np.dot(wanted.T, wanted) / len(wanted)
    return bool(np.abs(got - wanted).max() <= 1e-2 * np.abs(wanted).max())


PROPERTIES = (
    ('The covariance of the result must be that of the photograph. Yours is not.',
     covariance_is_taken_over),
)
