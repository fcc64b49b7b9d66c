"""NAME: what the check needs to know."""
from mxnet import np

LESSON = 5  # after which lesson it comes
ORDER = 9  # its place within the lesson
KIND = 'complete'  # a function, or 'predict': what will an experiment give?
NAMES = ('FUNCTION',)  # what the check calls; no other exercise may ask for this name
TITLE = 'The range of each channel'
GRADIENT = True  # whether a gradient must flow through the result
TIME_LIMIT = 10  # seconds


def draw(random):
    """Return random inputs, other ones in each check, with sizes that are all different."""
    C, H, W = random.randint(2, 5), random.randint(5, 8), random.randint(8, 12)
    return np.array(random.normal(0.3, 1, (1, C, H, W)), dtype='float32'),


def tiny():
    """Return inputs that are small enough to be printed beside a wrong result."""
    return np.array([[[[1, 4]], [[3, -1]]]]),


def ignores_brightness(FUNCTION, random):
    """A number that is added to all features does not change it."""
    X, = draw(random)
    before = FUNCTION(X)
    return bool(np.abs(FUNCTION(X + 3) - before).max() <= 1e-4 * np.abs(before).max())


# Sentences for those whose result is wrong in a way that is none of mistakes/, and when they are
# false. Compare with <=, and with a tolerance in proportion: a result of 0 must not be blamed.
PROPERTIES = (
    ('Add 3 to all features: their range must stay the same. Yours changes.', ignores_brightness),
)
