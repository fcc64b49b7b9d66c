"""The learning rate of every epoch: the experiment."""
from gluon_nst import SynthesizedImage
from mxnet import gluon

LESSON = 7
ORDER = 2
KIND = 'predict'
NAMES = ('learning_rates',)
TITLE = 'The learning rate of every epoch'


def draw(random):
    """Return lr, num_epochs, lr_decay_epoch and lr_decay_factor, with at least three decays."""
    every = int(random.randint(3, 8))
    return (float(random.uniform(0.3, 1.2)), 3 * every + int(random.randint(1, every)), every,
            float(random.uniform(0.5, 0.9)))


def truth(lr, num_epochs, lr_decay_epoch, lr_decay_factor):
    """Note what a Trainer that goes through the loop of lesson 7 has at every step."""
    picture = SynthesizedImage((1, 3, 2, 2))
    picture.initialize()
    trainer = gluon.Trainer(picture.collect_params(), 'adam', {'learning_rate': lr})
    rates = []
    for epoch in range(1, num_epochs + 1):
        rates.append(trainer.learning_rate)  # here would be record, backward, step
        if epoch % lr_decay_epoch == 0:
            trainer.set_learning_rate(trainer.learning_rate * lr_decay_factor)
    return rates
