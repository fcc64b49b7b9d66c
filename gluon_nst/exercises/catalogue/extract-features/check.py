"""extract-features: what the check needs to know."""
from gluon_nst._compat import autograd, mxnet, nn, np

LESSON = 3
ORDER = 1
KIND = 'complete'
NAMES = ('extract_features',)
TITLE = 'Reading several layers in one pass'


def draw(random):
    """Return a picture, two lists of layers that share one and are not sorted, and a network."""
    network = small_network(random)
    shared, last = int(random.randint(1, 4)), len(network) - 1
    style_layers = [5, shared, 0, last] if random.randint(2) else [6, shared, 0]
    height, width = random.randint(6, 10), random.randint(10, 14)
    X = np.array(random.normal(0, 1, (1, 3, height, width)), dtype='float32')
    return X, [last, shared], style_layers, network


def small_network(random):
    """Return eight layers as in VGG, with few channels and random weights."""
    network, channels = nn.Sequential(), 3
    for kind in ('conv', 'relu', 'conv', 'relu', 'pool', 'conv', 'relu', 'conv'):
        if kind == 'conv':
            out = int(random.randint(4, 8))
            layer = nn.Conv2D(out, 3, padding=1, in_channels=channels)
            layer.initialize()
            layer(np.zeros((1, channels, 3, 3)))  # MXNet 2 makes the parameters at the first call
            for parameter, shape in (layer.weight, (out, channels, 3, 3)), (layer.bias, (out,)):
                parameter.set_data(np.array(random.normal(0, 0.4, shape), dtype='float32'))
            channels = out
        else:
            layer = nn.Activation('relu') if kind == 'relu' else nn.MaxPool2D()
        network.add(layer)
    return network


def gradient_flows(extract_features, random):
    """The picture can be trained through what is returned."""
    X, *others = draw(random)
    X.attach_grad()
    with autograd.record():
        contents, styles = extract_features(X, *others)
        total = sum(np.square(Y).sum() for Y in list(contents) + list(styles))
    try:
        total.backward()
    except mxnet.MXNetError:  # there is no way back to X at all
        return False
    return bool(np.abs(X.grad).max() > 0)


PROPERTIES = (
    ('No gradient flows from your features back to the picture, so it could not be trained. Keep '
     'the outputs of the layers unchanged.', gradient_flows),
)
