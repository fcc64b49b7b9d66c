"""One step of training: what the check needs to know."""
from gluon_nst import SynthesizedImage
from mxnet import gluon, init, np

LESSON = 8
ORDER = 2
KIND = 'complete'
NAMES = ('training_step',)
TITLE = 'One step of training: record, backward, step'
PARTS = [
    [f'What your {which} step returns' for which in ('first', 'second', 'third')],
    'The picture after your three steps',
]


def draw(random):
    """Return the picture to start from, the one to come near, and the learning rate."""
    shape = 1, 3, random.randint(4, 7), random.randint(8, 11)
    start, goal = (np.array(random.normal(0, 1, shape), dtype='float32') for _ in range(2))
    return start, goal, float(random.uniform(0.1, 0.3))


def call(training_step, start, goal, lr):
    """Take three steps; return the losses that were told, and the picture that came out."""
    block = SynthesizedImage(start.shape)
    block.initialize(init.Constant(start), force_reinit=True)
    trainer = gluon.Trainer(block.collect_params(), 'sgd', {'learning_rate': lr, 'momentum': 0.5})
    X = block()
    losses = [training_step(X, lambda X: np.square(X - goal).sum(), trainer) for _ in range(3)]
    return [losses, block().copy()]
