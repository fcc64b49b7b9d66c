"""content-loss: what the check needs to know."""
from mxnet import np

LESSON = 4
ORDER = 1
KIND = 'complete'
NAMES = ('content_loss',)
TITLE = 'The content loss'
GRADIENT = True


def draw(random):
    """Return the features of one layer for two pictures."""
    shape = 1, random.randint(2, 5), random.randint(5, 8), random.randint(8, 12)
    return tuple(np.array(random.normal(mean, 1, shape), dtype='float32') for mean in (0.4, 0))


def tiny():
    """Return one channel at two positions."""
    return np.array([[[[1, 4]]]]), np.array([[[[3, 3]]]])


def zero_for_itself(content_loss, random):
    """A picture has its own content."""
    Y_hat, Y = draw(random)
    return abs(float(content_loss(Y, Y))) <= 1e-5 * abs(float(content_loss(Y_hat, Y)))


def shuffling_together(content_loss, random):
    """Each position is compared with itself; the order of the positions does not matter."""
    Y_hat, Y = draw(random)
    mirrored = float(content_loss(Y_hat[:, :, :, ::-1], Y[:, :, :, ::-1]))
    loss = float(content_loss(Y_hat, Y))
    return abs(mirrored - loss) <= 1e-3 * abs(loss)


PROPERTIES = (
    ('The content loss of a picture against itself must be 0. Yours is not.', zero_for_itself),
    ('If both pictures are mirrored, the loss must stay the same. Yours changes.',
     shuffling_together),
)
