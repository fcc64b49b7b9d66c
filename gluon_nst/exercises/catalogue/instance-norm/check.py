"""Instance norm: what the check needs to know."""
from mxnet import np

LESSON = 16
ORDER = 1
KIND = 'complete'
NAMES = ('instance_norm',)
TITLE = 'The instance norm of a feature map'
GRADIENT = True


def draw(random):
    """Return features of one picture, (1, C, H, W), all different, and γ and β for each channel."""
    C, H, W = random.randint(2, 5), random.randint(5, 8), random.randint(8, 12)
    X = random.normal(0, 1, (1, C, H, W)) * random.uniform(0.2, 3, (1, C, 1, 1))
    X = X + random.normal(0, 2, (1, C, 1, 1))
    gamma, beta = random.uniform(0.5, 2, C), random.normal(0, 1, C)
    return tuple(np.array(a, dtype='float32') for a in (X, gamma, beta))


def tiny():
    """Return two channels at two positions."""
    return np.array([[[[1, 3]], [[0, 8]]]]), np.array([1, 2]), np.array([0, 1])


def forgets_brightness(instance_norm, random):
    """Another brightness and contrast of the features change nothing."""
    X, gamma, beta = draw(random)
    Y = instance_norm(X, gamma, beta)
    changed = instance_norm(5 * X + 3, gamma, beta)
    return bool(np.abs(changed - Y).max() <= 1e-2 * np.abs(Y).max())


PROPERTIES = (
    ('Multiply all features by 5 and add 3: the result must stay. Yours changes.',
     forgets_brightness),
)
