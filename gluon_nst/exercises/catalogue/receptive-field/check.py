"""receptive-field: what the check needs to know."""
from gluon_nst._compat import autograd, nn, np

LESSON = 3
ORDER = 3
KIND = 'predict'
NAMES = ('receptive_field',)
TITLE = 'How much of the picture a feature sees'


def draw(random):
    """Return four chains: without pooling, then with one, two and three, all but one then read
    behind a convolution."""
    def block():
        return ['conv', 'relu'] * int(random.randint(1, 4))

    return [block() + ['conv'],
            block() + ['pool'] + block(),
            block() + ['pool'] + block() + ['pool'],
            block() + ['pool'] + block() + ['pool'] + block() + ['pool'] + block()],


def say(layers, prediction):
    """Return the case and the prediction as a sentence: this is what is compared."""
    return f'{" ".join(layers)}: {prediction}'


def call(receptive_field, chains):
    return [say(layers, receptive_field(list(layers))) for layers in chains]


def truth(chains):
    return [say(layers, seen(layers)) for layers in chains]


def seen(layers, side=256):
    """Count the columns of a picture that have a gradient from one number of the output.

    The convolutions have ones for weights and the poolings average, so that no pixel that can
    have an influence has none by chance.
    """
    network = nn.Sequential()
    for layer in layers:
        network.add(
            nn.Conv2D(1, 3, padding=1, in_channels=1, use_bias=False, weight_initializer='ones')
            if layer == 'conv' else nn.AvgPool2D() if layer == 'pool' else nn.Activation('relu'))
    network.initialize()
    X = np.ones((1, 1, side, side))
    X.attach_grad()
    with autograd.record():
        Y = network(X)
        one = Y[0, 0, Y.shape[2] // 2, Y.shape[3] // 2]
    one.backward()
    return int((X.grad[0, 0].asnumpy().max(axis=0) > 0).sum())
