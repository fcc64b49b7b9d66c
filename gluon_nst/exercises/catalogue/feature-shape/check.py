"""feature-shape: what the check needs to know."""
from functools import lru_cache

from gluon_nst._compat import init, mxnet, np
from gluon_nst.features import extract_features
from gluon_nst.layers import layer_names

LESSON = 3
ORDER = 2
TIME_LIMIT = 30
KIND = 'predict'
NAMES = ('feature_shape',)
TITLE = 'The shape of a layer\'s output'


def draw(random):
    """Return four cases: an early layer, a deep one, a pooling layer, and any."""
    names = layer_names()
    deep = [name for name in names if name[4] in '45']
    early = [name for name in names if name[4] in '123']
    pools = [name for name in names if name.startswith('pool')]
    # Odd, and 32 at least: every pooling finds something, and the first leaves something out.
    return [(str(random.choice(group)), 33 + 2 * int(random.randint(7)),
             49 + 2 * int(random.randint(7))) for group in (early, deep, pools[1:4], names)],


def say(layer, height, width, prediction):
    """Return the case and the prediction as a sentence: this is what is compared."""
    prediction = tuple(prediction) if isinstance(prediction, list) else prediction
    return f'{layer}, {height} x {width}: {prediction}'


def call(feature_shape, cases):
    return [say(*case, feature_shape(*case)) for case in cases]


@lru_cache(maxsize=None)
def vgg19_features():
    features = mxnet.gluon.model_zoo.vision.vgg19().features
    features.initialize(init.Zero())
    return features


def truth(cases):
    """Send a picture through VGG-19; its weights do not matter for the shapes."""
    features = vgg19_features()
    answers = []
    for layer, height, width in cases:
        i = layer_names().index(layer)
        X = np.zeros((1, 3, height, width))
        (Y,), _ = extract_features(X, [i], [], net=features[:i + 1])
        answers.append(say(layer, height, width, Y.shape))
    return answers
