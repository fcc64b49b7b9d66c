"""Train a network that paints: the chapter's loop, with weights in place of pixels.

Lesson: chapters/14_a_better_picture.py teaches the losses.
"""

from .._compat import autograd, gluon
from ..features import extract_features
from ..images import standardise
from ..training import Losses

LR = 2e-3  # Adam's
WARMUP = 20  # steps, in which the learning rate rises


def train_onepass(
    net, photographs, styles_Y, num_steps, *, vgg, content_layers, style_layers, loss, callback
):
    """Train a network until its paintings have a style, and the content of their photographs.

    Each step draws one crop, paints it, and moves the weights down the gradient of the loss;
    the painting is compared as `gluon_nst.train` compares it (Johnson, Alahi and Fei-Fei 2016).

    Parameters
    ----------
    net : PaintingNetwork
        Initialised; its weights are changed.
    photographs : Photographs
        Or what else has a method ``draw`` that returns pixels (1, 3, H, W) in [0, 1].
    styles_Y : list
        What the style of each layer is compared with, from ``loss.style_target``.
    num_steps : int
    vgg, content_layers, style_layers
        The network that compares, and its layers, as in `extract_features`.
    loss : RelativeLoss
        Or another loss, as in `gluon_nst.train`.
    callback : callable
        Called with the number of each step, from 1, and its `Losses`.
    """
    layers = dict(content_layers=content_layers, style_layers=style_layers, net=vgg)
    trainer = gluon.Trainer(net.collect_params(), 'adam', {'learning_rate': LR})
    for step in range(1, num_steps + 1):
        trainer.set_learning_rate(learning_rate(step, num_steps))
        X = photographs.draw()
        contents_Y, _ = extract_features(standardise(X), content_layers, [], net=vgg)
        with autograd.record():
            Y = net(X)
            contents_Y_hat, styles_Y_hat = extract_features(standardise(Y), **layers)
            contents_l, styles_l, tv_l, l = loss(
                Y, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y
            )
        l.backward()
        trainer.step(1)
        losses = Losses(float(sum(contents_l)), float(sum(styles_l)), float(tv_l), float(l))
        callback(step, losses)


def learning_rate(step, num_steps):
    """Return the learning rate of a step: it rises to `LR`, and then falls linearly to nearly 0."""
    return LR * min(1, step / WARMUP) * (1 - (step - 1) / num_steps)
