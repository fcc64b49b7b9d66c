"""Train a network that paints: the chapter's loop, with weights in place of pixels.

Lesson: chapters/16_one_pass.py; chapters/15_a_better_picture.py teaches the losses.
"""

from dataclasses import dataclass
from typing import Any, Sequence

import numpy

from .._compat import autograd, gluon, np
from ..features import extract_features
from ..images import standardise
from ..synthesis import adam_state, set_adam_state
from ..training import Losses

LR = 2e-3  # Adam's
WARMUP = 20  # steps, in which the learning rate rises
LATEST = 0.05  # of the latest loss in the level of a style, which follows its losses


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


def train_onepass(net, photographs, losses, num_steps, *, callback, state=None):
    """Train a network until its paintings have a style, and the content of their photographs.

    Each step draws a crop of a photograph, paints it, and moves the weights down the gradient
    of the loss (Johnson, Alahi and Fei-Fei 2016). Several styles take turns (Dumoulin, Shlens and
    Kudlur 2017).

    Parameters
    ----------
    net : PaintingNetwork
        Initialised; its weights are changed.
    photographs : Photographs
        Or what else has a method ``draw`` that returns pixels (1, 3, H, W) in [0, 1] for the
        number of a step.
    losses : list of PaintingLoss
        One for each style of the network.
    num_steps : int
    callback : callable
        Called after each step with its number, from 1, its `Losses`, and a function that
        returns the state: a dict of numpy.ndarray.
    state : dict of numpy.ndarray, optional
        Go on after the step that it is from, as if there had been no break.
    """
    learned = net.learned()
    trainer = gluon.Trainer(list(learned.values()), 'adam', {'learning_rate': LR})
    levels = numpy.zeros(len(losses))  # of the loss of each style, lately
    done = _take_up(learned, trainer, levels, state) if state else 0
    for step in range(done + 1, num_steps + 1):
        trainer.set_learning_rate(learning_rate(step, num_steps))
        style = step % len(losses)
        net.choose(style)
        X, loss = photographs.draw(step), losses[style]
        with autograd.record():
            Y = net(X)
            contents_l, styles_l, tv_l, l = loss(X, Y)
            level = levels[style] or float(l)
            relative_l = l / level  # so all styles weigh alike
        relative_l.backward()
        trainer.step(1)
        told = Losses.of(contents_l, styles_l, tv_l, l)
        levels[style] = level + LATEST * (told.total - level)
        callback(step, told, lambda: _state(learned, trainer, step, levels))  # noqa: B023 at once


def learning_rate(step, num_steps):
    """Return the learning rate of a step: it rises to `LR`, and then falls linearly to nearly 0."""
    return LR * min(1, step / WARMUP) * (1 - (step - 1) / num_steps)


def _state(learned, trainer, step, levels):
    weights = {f'net.{name}': parameter.data().asnumpy() for name, parameter in learned.items()}
    return {'step': step, 'levels': levels.copy(), **weights, **adam_state(trainer)}


def _take_up(learned, trainer, levels, state):
    """Give weights, Adam and levels what `_state` returned, and return the number of its step."""
    state = dict(state)
    for name, parameter in learned.items():
        parameter.set_data(np.array(state.pop(f'net.{name}')))
    levels[:] = state.pop('levels')
    done = int(state.pop('step'))
    set_adam_state(trainer, **state)
    return done
