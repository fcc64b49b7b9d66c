"""The Block whose parameter is a picture: what the check needs to know."""
from mxnet import autograd, gluon, init, np

LESSON = 7
ORDER = 1
KIND = 'complete'
NAMES = ('SynthesizedImage',)
PARTS = ['The picture that your Block gives', 'The picture after one step of training']
TITLE = 'A Block whose parameter is a picture'


def draw(random):
    """Return a picture to start from, (1, 3, H, W)."""
    H, W = random.randint(4, 8), random.randint(9, 13)
    return np.array(random.normal(0, 1, (1, 3, H, W)), dtype='float32'),


def start(SynthesizedImage, X):
    """Make the Block and let it start from a picture, as `get_inits` does."""
    block = SynthesizedImage(X.shape)
    block.initialize(init.Constant(X), force_reinit=True)
    return block


def call(SynthesizedImage, X):
    """Return the picture that the Block gives, and the one after a step towards black."""
    block = start(SynthesizedImage, X)
    before = block()
    return [before.copy() if isinstance(before, np.ndarray) else before, trained(block)]


def trained(block):
    """Take a step down the gradient of the mean square."""
    parameters = block.collect_params()
    if not parameters.keys():
        return 'no parameter'
    if not isinstance(block(), np.ndarray):
        return 'no picture'
    trainer = gluon.Trainer(parameters, 'sgd', {'learning_rate': 0.1})
    with autograd.record():
        loss = np.square(block()).sum()
    try:
        loss.backward()
    except Exception:  # the picture does not come from the parameter
        return 'no gradient'
    trainer.step(1)
    return block()


def has_one_parameter(SynthesizedImage, random):
    """It is what the Trainer trains."""
    return len(SynthesizedImage((1, 3, 4, 5)).collect_params().keys()) == 1


def gives_the_picture(SynthesizedImage, random):
    """As it is, and all of it."""
    X, = draw(random)
    result = start(SynthesizedImage, X)()
    return isinstance(result, np.ndarray) and result.shape == X.shape and bool((result == X).all())


def lets_the_gradient_through(SynthesizedImage, random):
    """From what it gives to the parameter."""
    return not isinstance(trained(start(SynthesizedImage, *draw(random))), str)


PROPERTIES = (
    ('collect_params() of your Block must give exactly one parameter, the picture: that is what '
     'the Trainer will train. Yours gives none, or more than one.', has_one_parameter),
    ('The Block is called without inputs and must return the picture that its parameter holds, '
     'an array of img_shape. Yours returns something else.', gives_the_picture),
    ('No gradient flows from the picture that your Block returns to its parameter: forward must '
     'return what the parameter holds, without leaving mxnet.np.', lets_the_gradient_through),
)
