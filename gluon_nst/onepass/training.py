"""Train a network that paints: the chapter's loop, with weights in place of pixels.

Lesson: chapters/16_one_pass.py; chapters/15_a_better_picture.py teaches the losses.
"""

from dataclasses import dataclass
from typing import Any, Sequence

from .._compat import autograd, gluon, np
from ..features import extract_features
from ..images import standardise
from ..synthesis import adam_state, set_adam_state
from ..training import Losses

LR = 2e-3  # Adam's
WARMUP = 20  # steps, in which the learning rate rises


@dataclass(frozen=True)
class PaintingLoss:
    """How far a painting is from the content of its photograph, and from a style.

    Called with a photograph X and a painting Y, both (1, 3, H, W) in [0, 1], it returns what a
    `RelativeLoss` does: the losses of content, of style, of total variation, and their sum.
    """

    vgg: Any  # the network that compares; this and the next two as in `extract_features`
    content_layers: Sequence[int]
    style_layers: Sequence[int]
    styles_Y: list  # what each layer's style is compared with, from ``loss.style_target``
    loss: Any  # a `RelativeLoss`, or another loss as in `gluon_nst.train`

    def __call__(self, X, Y):
        """Return the losses."""
        with autograd.pause():
            contents_Y, _ = extract_features(standardise(X), self.content_layers, [], net=self.vgg)
        contents_Y_hat, styles_Y_hat = extract_features(
            standardise(Y), self.content_layers, self.style_layers, net=self.vgg
        )
        return self.loss(Y, contents_Y_hat, styles_Y_hat, contents_Y, self.styles_Y)


def train_onepass(net, photographs, loss, num_steps, *, callback, state=None):
    """Train a network until its paintings have a style, and the content of their photographs.

    Each step draws a crop of a photograph, paints it, and moves the weights down the gradient
    of the loss (Johnson, Alahi and Fei-Fei 2016).

    Parameters
    ----------
    net : PaintingNetwork
        Initialised; its weights are changed.
    photographs : Photographs
        Or what else has a method ``draw`` that returns pixels (1, 3, H, W) in [0, 1] for the
        number of a step.
    loss : PaintingLoss
    num_steps : int
    callback : callable
        Called after each step with its number, from 1, its `Losses`, and a function that
        returns the state: a dict of numpy.ndarray.
    state : dict of numpy.ndarray, optional
        Go on after the step that it is from, as if there had been no break.
    """
    learned = net.learned()
    trainer = gluon.Trainer(list(learned.values()), 'adam', {'learning_rate': LR})
    done = _take_up(learned, trainer, state) if state else 0
    for step in range(done + 1, num_steps + 1):
        trainer.set_learning_rate(learning_rate(step, num_steps))
        X = photographs.draw(step)
        with autograd.record():
            Y = net(X)
            contents_l, styles_l, tv_l, l = loss(X, Y)
        l.backward()
        trainer.step(1)
        losses = Losses.of(contents_l, styles_l, tv_l, l)
        callback(step, losses, lambda: _state(learned, trainer, step))  # noqa: B023 it is called now


def learning_rate(step, num_steps):
    """Return the learning rate of a step: it rises to `LR`, and then falls linearly to nearly 0."""
    return LR * min(1, step / WARMUP) * (1 - (step - 1) / num_steps)


def _state(learned, trainer, step):
    weights = {f'net.{name}': parameter.data().asnumpy() for name, parameter in learned.items()}
    return {'step': step, **weights, **adam_state(trainer)}


def _take_up(learned, trainer, state):
    """Give weights and Adam what `_state` returned, and return the number of its step."""
    state = dict(state)
    for name, parameter in learned.items():
        parameter.set_data(np.array(state.pop(f'net.{name}')))
    done = int(state.pop('step'))
    set_adam_state(trainer, **state)
    return done
