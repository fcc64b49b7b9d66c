"""The synthesized image: the only thing in style transfer that is trained."""

import math

import numpy

from ._compat import gluon, init, new_parameter, nn, np
from .losses import gram


class SynthesizedImage(nn.Block):
    """A Block without inputs whose one parameter is a picture.

    Lesson: chapters/07_synthesized_image.py.

    Parameters
    ----------
    img_shape : tuple of int
        (1, 3, H, W).

    Examples
    --------
    >>> block = gluon_nst.SynthesizedImage((1, 3, 2, 2))
    >>> block.initialize(init.Constant(0.5))
    >>> float(block().mean())
    0.5
    """

    def __init__(self, img_shape):
        super().__init__()
        self.weight = new_parameter(self, 'weight', img_shape)

    def forward(self):
        """Return the picture, (1, 3, H, W)."""
        return self.weight.data()


def get_inits(X, device, lr, styles_Y, *, style_target=gram, beta1=0.9, epsilon=1e-8):
    """Make what training starts from.

    Lesson: chapters/07_synthesized_image.py.

    Parameters
    ----------
    X : (1, 3, H, W)
        The picture to start from: the content picture, or noise.
    device : mxnet.Context
    lr : float
        Learning rate of Adam: about how far a pixel of X moves in a step.
    styles_Y : list of (1, C, h, w)
        Style features of the style picture.
    style_target : callable
        Makes of a layer's output what its style is compared by; the chapter's Gram matrix.
    beta1, epsilon : float
        Adam's; these are MXNet's defaults, and the chapter's.

    Returns
    -------
    X : (1, 3, H, W)
        The trainable pixels, a copy of what was given.
    styles_Y_gram : list of (C, C)
    trainer : mxnet.gluon.Trainer

    Examples
    --------
    >>> Y = np.ones((1, 2, 3, 3))
    >>> X, grams, trainer = gluon_nst.get_inits(np.zeros((1, 3, 4, 6)), cpu(), 0.3, [Y])
    >>> X.shape, grams[0].shape, trainer.learning_rate
    ((1, 3, 4, 6), (2, 2), 0.3)
    """
    gen_img = SynthesizedImage(X.shape)
    gen_img.initialize(init.Constant(X), ctx=device, force_reinit=True)
    trainer = gluon.Trainer(
        gen_img.collect_params(), 'adam', {'learning_rate': lr, 'beta1': beta1, 'epsilon': epsilon}
    )
    styles_Y_gram = [style_target(Y) for Y in styles_Y]
    return gen_img(), styles_Y_gram, trainer


def adam_state(trainer):
    """Return all that the Adam of a trainer remembers, as plain arrays.

    ``Trainer.save_states`` writes a pickle, and to read one is to run what it asks for.
    """
    states = trainer._updaters[0].states
    mean, variance = zip(*(states[i] for i, _ in _trained(trainer)))
    return {
        'lr': trainer.learning_rate,
        'updates': trainer._optimizer.num_update,
        'mean': numpy.concatenate([a.asnumpy().ravel() for a in mean]),
        'variance': numpy.concatenate([a.asnumpy().ravel() for a in variance]),
    }


def set_adam_state(trainer, lr, updates=0, mean=None, variance=None):
    """Give a trainer what `adam_state` returned, or a learning rate and a fresh start."""
    optimizer, updater = trainer._optimizer, trainer._updaters[0]
    optimizer.begin_num_update = optimizer.num_update = int(updates)
    optimizer._index_update_count.clear()
    updater.states.clear()
    start = 0
    for i, shape in _trained(trainer) if mean is not None else ():
        end = start + math.prod(shape)
        parts = (numpy.reshape(a, -1)[start:end].reshape(shape) for a in (mean, variance))
        updater.states[i] = tuple(np.array(a).as_nd_ndarray() for a in parts)
        updater.states_synced[i] = False  # it moves them to where the parameter is
        start = end
    trainer.set_learning_rate(float(lr))


def _trained(trainer):
    """Return the number and the shape of each parameter that a trainer changes."""
    return [(i, p.shape) for i, p in enumerate(trainer._params) if p.grad_req != 'null']
