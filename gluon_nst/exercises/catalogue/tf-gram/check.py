"""tf-gram: what the check needs to know."""
from mxnet import np

LESSON = 10
ORDER = 1
KIND = 'complete'
NAMES = ('tf_gram',)
TITLE = 'The Gram matrix of the TensorFlow tutorial'
GRADIENT = True


def draw(random):
    """Return the features of one layer after its ReLU, with C, H and W all different."""
    C, H, W = random.randint(2, 5), random.randint(5, 8), random.randint(8, 12)
    X = random.normal(0.3, 1, (1, C, H, W)).clip(0)
    return np.array(X, dtype='float32'),


def tiny():
    """Return two channels at two positions."""
    return np.array([[[[1, 2]], [[3, 0]]]]),


def forgets_positions(tf_gram, random):
    """The positions are summed over, so their order does not matter."""
    X, = draw(random)
    C, n = X.shape[1], X.shape[2] * X.shape[3]
    shuffled = X.reshape(C, n)[:, np.array(random.permutation(n), dtype='int32')].reshape(X.shape)
    return same(tf_gram(X), tf_gram(shuffled))


def knows_no_size(tf_gram, random):
    """A mean over positions stays the same if the picture is repeated."""
    X, = draw(random)
    return same(tf_gram(X), tf_gram(np.concatenate([X, X], axis=3)))


def same(G, H):
    return bool(np.abs(G - H).max() <= 1e-3 * np.abs(G).max())


PROPERTIES = (
    ('If the positions of a feature map are shuffled, in the same way for all channels, the Gram '
     'matrix must stay the same. Yours changes.', forgets_positions),
    ('If a picture is put side by side twice, this Gram matrix must stay the same: it is a mean '
     'over the positions. Yours changes.', knows_no_size),
)
