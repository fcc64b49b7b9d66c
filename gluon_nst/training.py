"""The training loop: pixels go down the gradient of the loss."""

import math
import sys
from dataclasses import dataclass
from typing import Callable, NamedTuple

import numpy

from ._compat import autograd, np
from .errors import UserError
from .features import extract_features
from .images import postprocess, standardise, to_pixels
from .lbfgs import FIRST_STEP, minimize
from .losses import compute_loss
from .synthesis import adam_state, get_inits, set_adam_state


class Losses(NamedTuple):
    """The weighted losses of one step, each summed over its layers."""

    content: float
    style: float
    tv: float
    total: float


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
    pixel_space=False,
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
        Number of steps; with one picture, an epoch is a step.
    lr_decay_epoch : int
        The learning rate is multiplied by ``lr_decay_factor`` after every so many steps.
    net, content_layers, style_layers
        As in `extract_features`.
    optimizer : {'adam', 'lbfgs'}
        The chapter's Adam; or L-BFGS, which needs far fewer steps, no learning rate, and
        keeps all pixels within the range of colours.
    beta1, epsilon : float
        Adam's, as in `get_inits`.
    pixel_space : bool
        The chapter trains standardised pixels without bounds. If true, pixels are
        trained in [0, 1] and clipped to it after every step, as in the TensorFlow tutorial.
    state : dict of numpy.ndarray, optional
        From ``Step.state()`` of an earlier call with the same arguments: go on after that
        step, as if there had been no break.
    callback : callable, optional
        Called with a `Step` after every step, for example an `Animator`.
    **loss_settings
        As in `compute_loss`: content_weight, style_weight, tv_weight and the others.

    Returns
    -------
    X : (1, 3, H, W)
        The trained picture, standardised.

    Raises
    ------
    UserError
        If the optimizer is not known, or a loss is not finite for the second time. The
        first time, training goes back to the last picture whose loss was finite, and goes on
        from there with half the learning rate.
    """
    if optimizer not in ('adam', 'lbfgs'):
        raise UserError(f'optimizer is {optimizer!r}: it must be adam or lbfgs')
    network_input = standardise if pixel_space else (lambda X: X)
    X, styles_Y_gram, trainer = get_inits(
        to_pixels(X) if pixel_space else X,
        device,
        lr,
        styles_Y,
        beta1=beta1,
        epsilon=epsilon,
        gram_divisor=loss_settings.get('gram_divisor', 'chw'),
    )
    state = dict(state or {})
    done, recovered = int(state.pop('epoch', 0)), int(state.pop('recovered', 0))
    good = state.pop('good', None)  # the latest picture with a finite loss

    def losses_and_gradient(epoch):
        nonlocal good
        with autograd.record():
            contents_Y_hat, styles_Y_hat = extract_features(
                network_input(X), content_layers, style_layers, net=net
            )
            contents_l, styles_l, tv_l, l = compute_loss(
                X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y_gram, **loss_settings
            )
        l.backward()
        losses = Losses(float(sum(contents_l)), float(sum(styles_l)), float(tv_l), float(l))
        if math.isfinite(losses.total):
            good = X.asnumpy()
            return losses
        if good is None or recovered:
            rate = trainer.learning_rate if optimizer == 'adam' else None
            raise UserError(_advice(losses, epoch, rate, loss_settings))
        raise _NotFinite(epoch, losses.total)

    def go_back(failure, change):
        nonlocal recovered
        recovered, total = failure.args
        X[:] = np.array(good)
        print(
            f'\nthe loss is {total} at step {recovered}: going on from the last picture whose loss '
            f'is finite, {change}',
            file=sys.stderr,
        )

    def tell(epoch, losses, optimizer_state):
        def state():
            numbers = {'epoch': epoch, 'recovered': recovered, 'good': good}
            return {name: numpy.asarray(a) for name, a in {**numbers, **optimizer_state()}.items()}

        if callback is not None:
            callback(Step(epoch, losses, network_input(X), state, recovered))

    if optimizer == 'lbfgs':
        black, white = np.zeros((3, 1, 1)), np.ones((3, 1, 1))
        bounds = (black, white) if pixel_space else (standardise(black), standardise(white))
        problem = losses_and_gradient, X, *bounds, num_epochs, tell
        try:
            minimize(*problem, done=done, state=state)
        except _NotFinite as failure:
            go_back(failure, 'with a first step half as long')
            minimize(*problem, done=recovered - 1, first_step=FIRST_STEP / 2)
        return network_input(X)
    if state:
        X[:] = np.array(state.pop('X'))
        set_adam_state(trainer, **state)
    for epoch in range(done + 1, num_epochs + 1):
        try:
            losses = losses_and_gradient(epoch)
        except _NotFinite as failure:
            set_adam_state(trainer, trainer.learning_rate / 2)
            go_back(failure, f'with half the learning rate, {trainer.learning_rate:g}')
            losses = losses_and_gradient(epoch)
        trainer.step(1)
        if pixel_space:
            X[:] = X.clip(0, 1)
        if epoch % lr_decay_epoch == 0:
            trainer.set_learning_rate(trainer.learning_rate * lr_decay_factor)
        tell(epoch, losses, lambda: {'X': X.asnumpy(), **adam_state(trainer)})
    return network_input(X)


def _advice(losses, epoch, lr, settings):
    weights = ', '.join(f'{name} {settings[name]:g}' for name in settings if 'weight' in name)
    rate = '' if lr is None else f'the learning rate (it is {lr:g}) or '
    return f'the loss is {losses.total} at step {epoch}: lower {rate}the weights' + (
        f' ({weights})' if weights else ''
    )
