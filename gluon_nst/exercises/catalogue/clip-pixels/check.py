"""clip-pixels: what the check needs to know."""
from gluon_nst import SynthesizedImage
from gluon_nst._compat import autograd, gluon, init, np

LESSON = 10
ORDER = 4
KIND = 'complete'
NAMES = ('clip_pixels',)
TITLE = 'Pixels that stay colours'
MUTATES = True


def draw(random):
    """Return pixels below 0, above 1, and between, of all orders of magnitude."""
    shape = 1, 3, random.randint(5, 8), random.randint(8, 11)
    pixels = random.choice([-1, 1], shape) * 10 ** random.uniform(-2, 3, shape)
    return np.array(pixels, dtype='float32'),


def call(clip_pixels, X):
    """What counts is what has become of X itself."""
    clip_pixels(X)
    return X


def training_goes_on(clip_pixels, random):
    """Three steps towards pixels that are too bright: the parameter stays in [0, 1]."""
    X, = draw(random)
    synthesized = SynthesizedImage(X.shape)
    synthesized.initialize(init.Constant(X.clip(0, 1)))
    trainer = gluon.Trainer(synthesized.collect_params(), 'sgd', {'learning_rate': 0.3})
    for _ in range(3):
        with autograd.record():
            loss = np.square(synthesized() - 3).sum()
        loss.backward()
        trainer.step(1)
        clip_pixels(synthesized())
    pixels = synthesized()
    return bool(pixels.min() >= 0) and bool(abs(pixels - 1).max() < 1e-6)


PROPERTIES = (
    ('In a small training that pulls all pixels towards 3, with your function after every step, '
     'they must end at 1. They do not.', training_goes_on),
)
