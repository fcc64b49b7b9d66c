"""The settings of a run, as data: one frozen `Recipe` for each tutorial."""
import difflib
import math
from dataclasses import dataclass
from typing import Tuple, Union

from .errors import UserError


@dataclass(frozen=True)
class Recipe:
    """Every number that a run of style transfer depends on.

    Layers are indices into the model zoo's ``vgg19().features``. The sizes of the
    weights only matter relative to each other: the greater ``content_weight``, the
    closer the layout stays to the content picture; the greater ``style_weight``,
    the more colour and texture come from the style picture; the greater
    ``tv_weight``, the smoother the result.
    """

    name: str
    source: str
    size: Union[int, Tuple[int, int]]  # pixels along the longest side, or (width, height)
    content_layers: Tuple[int, ...]
    style_layers: Tuple[int, ...]
    content_weight: float
    style_weight: float
    tv_weight: float
    lr: float
    lr_decay_factor: float
    lr_decay_every: int  # epochs
    steps: int  # the chapter calls a step an epoch
    every: int  # steps between two frames

    def __post_init__(self):
        sides = self.size if isinstance(self.size, tuple) else (self.size,)
        for side in sides:
            _check('size', side, side >= 1, 'at least 1 pixel')
        for name in ('steps', 'every', 'lr_decay_every'):
            value = getattr(self, name)
            _check(name, value, value >= 1, 'at least 1')
        for name in ('lr', 'lr_decay_factor'):
            value = getattr(self, name)
            _check(name, value, 0 < value < math.inf, 'above 0')
        for name in ('content_weight', 'style_weight', 'tv_weight'):
            value = getattr(self, name)
            _check(name, value, 0 <= value < math.inf, '0 or more')


def _check(name, value, good, wanted):
    if not good:
        raise UserError(f'{name} is {value}: it must be {wanted}')


RECIPES = {recipe.name: recipe for recipe in (
    Recipe(
        name='d2l',
        source='Dive into Deep Learning, section 14.12 "Neural Style Transfer"',
        size=450,
        content_layers=(25,),  # conv4_4 before ReLU
        style_layers=(0, 5, 10, 19, 28),  # conv1_1 .. conv5_1 before ReLU
        content_weight=1,
        style_weight=1e4,
        tv_weight=10,
        lr=0.9,
        lr_decay_factor=0.8,
        lr_decay_every=50,
        steps=500,
        every=10,
    ),
)}


def get_recipe(name):
    """Return the `Recipe` called ``name``.

    Raises
    ------
    UserError
        If there is none; the message names the closest one.
    """
    if name in RECIPES:
        return RECIPES[name]
    close = difflib.get_close_matches(str(name), RECIPES, n=1, cutoff=0.3)
    hint = f'did you mean {close[0]!r}? ' if close else ''
    raise UserError(f'unknown recipe {name!r}: {hint}there are {", ".join(sorted(RECIPES))}')
