"""Gram matrix: what the check needs to know."""
from mxnet import np

LESSON = 5
ORDER = 1
KIND = 'complete'
NAMES = ('gram',)
TITLE = 'The Gram matrix'
GRADIENT = True


def draw(random):
    """Return the features of one layer, (1, C, H, W), with C, H and W all different."""
    C, H, W = random.randint(2, 5), random.randint(5, 8), random.randint(8, 12)
    return np.array(random.normal(0.3, 1, (1, C, H, W)), dtype='float32'),


def tiny():
    """Return two channels at two positions."""
    return np.array([[[[1, 2]], [[3, -1]]]]),


def symmetric(gram, random):
    """Channel i with j is the same as channel j with i."""
    G = gram(*draw(random))
    return bool(np.abs(G - G.T).max() <= 1e-4 * np.abs(G).max())


def forgets_positions(gram, random):
    """The positions are summed over, so their order does not matter."""
    X, = draw(random)
    C, n = X.shape[1], X.shape[2] * X.shape[3]
    shuffled = X.reshape(C, n)[:, np.array(random.permutation(n), dtype='int32')].reshape(X.shape)
    G = gram(X)
    return bool(np.abs(G - gram(shuffled)).max() <= 1e-4 * np.abs(G).max())


PROPERTIES = (
    ('The result must be symmetric: channels i and j give the same as j and i. Yours is not.',
     symmetric),
    ('If the positions of a feature map are shuffled, in the same way for all channels, the Gram '
     'matrix must stay the same. Yours changes.', forgets_positions),
)
