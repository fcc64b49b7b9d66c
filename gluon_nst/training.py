"""The training loop: pixels go down the gradient of the loss (d2l, section 14.12.7)."""

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Callable, NamedTuple, Sequence

import numpy

from ._compat import autograd, np
from .errors import UserError
from .fast.lbfgs import FIRST_STEP, minimize
from .features import extract_features
from .images import postprocess, standardise, to_pixels
from .losses import GramLoss
from .synthesis import adam_state, get_inits, set_adam_state

WEIGHTS = 'content_weight', 'style_weight', 'tv_weight'  # what every loss has


class Losses(NamedTuple):
    """The weighted losses of one step, each summed over its layers."""

    content: float
    style: float
    tv: float
    total: float

    @classmethod
    def of(cls, contents_l, styles_l, tv_l, l):
        """Return them from what a loss returns: two lists of layers, and two numbers."""
        return cls(float(sum(contents_l)), float(sum(styles_l)), float(tv_l), float(l))


@dataclass(frozen=True)
class Objective:
    """What is minimised: which features of a picture are compared, with what, by which losses.

    Called with a picture X (1, 3, H, W), it returns its `Losses`, and the gradient of their
    total, of the shape of X.
    """

    net: Any  # and the next two: as in `extract_features`
    content_layers: Sequence[int]
    style_layers: Sequence[int]
    contents_Y: list  # features of the content picture
    styles_Y_gram: list  # Gram matrices of the style picture, or what else the loss compares
    loss: Any  # a `GramLoss`, or what is called and returns like one
    pixel_space: bool  # whether pixels are in [0, 1], and not standardised

    def __call__(self, X):
        """Return the `Losses` of X, and their gradient."""
        with autograd.record():
            contents_Y_hat, styles_Y_hat = extract_features(
                self.network_input(X), self.content_layers, self.style_layers, net=self.net
            )
            contents_l, styles_l, tv_l, l = self.loss(
                X, contents_Y_hat, styles_Y_hat, self.contents_Y, self.styles_Y_gram
            )
        l.backward()
        losses = Losses.of(contents_l, styles_l, tv_l, l)
        X.grad.wait_to_read()  # a `TiledNetwork` goes backward in a thread: let it end first
        return losses, X.grad

    def network_input(self, X):
        """Return pixels as the network takes them."""
        return standardise(X) if self.pixel_space else X

    def bounds(self):
        """Return the darkest and the brightest pixel, each (3, 1, 1)."""
        black, white = np.zeros((3, 1, 1)), np.ones((3, 1, 1))
        return (black, white) if self.pixel_space else (standardise(black), standardise(white))


def adam(
    objective, X, epochs, callback, state, slower, *, trainer, lr_decay_epoch, lr_decay_factor
):
    """Take the steps of the chapter's loop: from the start, a state, or half as long as before."""
    if slower:
        set_adam_state(trainer, trainer.learning_rate / 2)
    elif state:
        X[:] = np.array(state.pop('X'))
        set_adam_state(trainer, **state)
    for epoch in epochs:
        losses, _ = objective(X)
        trainer.step(1)
        if objective.pixel_space:
            X[:] = X.clip(0, 1)
        if epoch % lr_decay_epoch == 0:
            trainer.set_learning_rate(trainer.learning_rate * lr_decay_factor)
        callback(epoch, losses, lambda: {'X': X.asnumpy(), **adam_state(trainer)})


def lbfgs(objective, X, epochs, callback, state, slower, *, first_step):
    """Take steps of L-BFGS instead, whose pixels stay within the range of colours."""
    low, high = objective.bounds()
    first_step = first_step / 2 if slower else first_step
    minimize(objective, X, low, high, epochs, callback, state, first_step)


def train(
    X,
    contents_Y,
    styles_Y,
    device,
    lr,
    num_epochs,
    lr_decay_epoch,
    *,
    net,
    content_layers,
    style_layers,
    optimizer='adam',
    lr_decay_factor=0.8,
    beta1=0.9,
    epsilon=1e-8,
    first_step=FIRST_STEP,
    pixel_space=False,
    loss=GramLoss(),  # noqa: B008 it is frozen
    state=None,
    callback=None,
    **loss_settings,
):
    """Train the pixels of a picture until it has the content of one and the style of another.

    Lesson: chapters/08_training.py.

    Parameters
    ----------
    X : (1, 3, H, W)
        The picture to start from; it is not changed.
    contents_Y, styles_Y : lists of (1, C, h, w)
        Features of the two pictures, from `get_contents` and `get_styles`.
    device : mxnet.Context
    lr : float
        Learning rate.
    num_epochs : int
        Number of steps; with one picture, the chapter's epoch is a step.
    lr_decay_epoch : int
        The learning rate is multiplied by ``lr_decay_factor`` after every so many steps.
    net, content_layers, style_layers
        As in `extract_features`.
    optimizer : {'adam', 'lbfgs'}
        The chapter's Adam; or L-BFGS, which needs far fewer steps, no learning rate, and
        keeps all pixels within the range of colours.
    beta1, epsilon : float
        Adam's, as in `get_inits`.
    first_step : float
        L-BFGS's, as in `minimize`: small where X is nearly finished already.
    pixel_space : bool
        The chapter trains standardised pixels without bounds. If true, pixels are
        trained in [0, 1] and clipped to it after every step, as in the TensorFlow tutorial.
    loss : GramLoss
        The losses and their weights; or another object with the same interface, such as a
        `RelativeLoss`.
    state : dict of numpy.ndarray, optional
        From ``Step.state()`` of an earlier call with the same arguments: go on after that
        step, as if there had been no break.
    callback : callable, optional
        Called with a `Step` after every step, for example an `Animator`.
    **loss_settings
        Fields of ``loss`` to replace: content_weight, style_weight, tv_weight and the others.

    Returns
    -------
    X : (1, 3, H, W)
        The trained picture, standardised.

    Raises
    ------
    UserError
        If the optimizer is not known, or a loss is not finite: that of the first picture, or
        that of another for the second time. The first time, training goes back to the last
        picture whose loss was finite, and goes on from there with steps half as long.

    Examples
    --------
    >>> net = nn.Sequential()
    >>> net.add(nn.Activation('relu'))
    >>> X = np.ones((1, 3, 8, 8))
    >>> layers = dict(net=net, content_layers=[0], style_layers=[0])
    >>> trained = gluon_nst.train(X, [X], [2 * X], cpu(), 0.01, 5, 50, **layers)
    >>> bool(1 < trained.mean() < 2)  # between content and style
    True
    """
    if optimizer not in ('adam', 'lbfgs'):
        raise UserError(f'optimizer is {optimizer!r}: it must be adam or lbfgs')
    loss = replace(loss, **loss_settings)
    X, styles_Y_gram, trainer = get_inits(
        to_pixels(X) if pixel_space else X,
        device,
        lr,
        styles_Y,
        style_target=loss.style_target,
        beta1=beta1,
        epsilon=epsilon,
    )
    objective = Objective(
        net, content_layers, style_layers, contents_Y, styles_Y_gram, loss, pixel_space
    )
    too_large = {name: getattr(loss, name) for name in WEIGHTS}
    optimize = partial(lbfgs, first_step=first_step)
    if optimizer == 'adam':
        too_large = {'lr': lr, **too_large}
        optimize = partial(
            adam, trainer=trainer, lr_decay_epoch=lr_decay_epoch, lr_decay_factor=lr_decay_factor
        )
    _Descent(objective, X, callback, state or {}, too_large).run(optimize, num_epochs)
    return objective.network_input(X)


@dataclass(frozen=True)
class Step:
    """What `train` tells its callback after every step.

    The losses are those of the picture before the step (with L-BFGS, after it);
    ``X`` is the picture after it.
    """

    epoch: int  # from 1
    losses: Losses
    X: np.ndarray  # (1, 3, H, W), standardised; use it now, for the next step may change it
    state: Callable = dict  # returns the arrays with which `train` goes on after this step
    recovered: int = 0  # the step at which the loss was not finite and training went back

    @property
    def image(self):
        """The picture as it is now: numpy.ndarray, (H, W, 3), float32 in [0, 1]."""
        return postprocess(self.X).asnumpy()


class _NotFinite(Exception):
    """A loss is infinite or not a number, for the first time."""


class _Descent:
    """An `Objective` on its way down: it tells of each step, and once goes back from a bad one.

    Optimisers call it as they would the objective.
    """

    def __init__(self, objective, X, callback, state, too_large):
        self.objective, self.X, self.callback, self.state = objective, X, callback, dict(state)
        self.too_large = too_large  # the settings that may be, if a loss is not finite
        self.pixel_space, self.bounds = objective.pixel_space, objective.bounds
        self.epoch = int(self.state.pop('epoch', 0))  # the latest step that was told
        self.recovered = int(self.state.pop('recovered', 0))  # where it went back, or 0
        self.good = self.state.pop('good', None)  # pixels of the latest picture with finite loss

    def run(self, optimize, num_epochs):
        """Let an optimiser change X; after a loss that is not finite again, with shorter steps."""
        try:
            self._run(optimize, num_epochs, self.state, slower=False)
        except _NotFinite:
            self.recovered = self.epoch + 1
            self.X[:] = np.array(self.good)
            self._run(optimize, num_epochs, {}, slower=True)

    def _run(self, optimize, num_epochs, state, slower):
        optimize(self, self.X, range(self.epoch + 1, num_epochs + 1), self._tell, state, slower)

    def __call__(self, X):
        losses, gradient = self.objective(X)
        if math.isfinite(losses.total):
            self.good = X.asnumpy()
        elif self.good is not None and not self.recovered:
            raise _NotFinite
        else:
            settings = ', '.join(f'{name} {value:g}' for name, value in self.too_large.items())
            raise UserError(
                f'the loss is {losses.total} at step {self.epoch + 1}: lower one of {settings}'
            )
        return losses, gradient

    def _tell(self, epoch, losses, optimizer_state):
        self.epoch = epoch
        if self.callback is None:
            return

        def state():
            numbers = {'epoch': epoch, 'recovered': self.recovered, 'good': self.good}
            return {name: numpy.asarray(a) for name, a in {**numbers, **optimizer_state()}.items()}

        X = self.objective.network_input(self.X)
        self.callback(Step(epoch, losses, X, state, self.recovered))
