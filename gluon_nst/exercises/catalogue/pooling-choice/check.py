"""pooling-choice: what the check needs to know."""
from gluon_nst._compat import nn, np

LESSON = 11
ORDER = 3
KIND = 'predict'
NAMES = ('pooling_choice',)
TITLE = 'What max and average pooling keep'


def draw(random):
    """Return a ground, a brighter and a darker value, some negative, and a number of poolings."""
    ground = random.uniform(-1, 1)
    return (float(ground), float(ground + random.uniform(2, 4)),
            float(ground - random.uniform(2, 4)), int(random.randint(3, 5)))


def truth(ground, bright, dark, times):
    """Draw the picture, send it through layers of Gluon, and look at the two positions."""
    side = 2 ** times
    picture = np.full((1, 1, side, 3 * side), ground, dtype='float32')
    picture[0, 0, 1, 2] = bright  # in the first square
    picture[0, 0, 2, 2 * side + 1] = dark  # in the last one
    answers = []
    for pooling in nn.MaxPool2D, nn.AvgPool2D:
        pooled = picture
        for _ in range(times):
            pooled = pooling(pool_size=2, strides=2)(pooled)  # at the end: (1, 1, 1, 3)
        answers += [float(pooled[0, 0, 0, 0]), float(pooled[0, 0, 0, 2])]
    return answers
