"""The settings of a run, as data: one frozen `Recipe` for each tutorial."""
import difflib
import math
from dataclasses import dataclass, fields, replace
from numbers import Real
from typing import Tuple, Union

from .errors import UserError
from .layers import layer_names

LAST_LAYER = len(layer_names()) - 1


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
        for field in fields(self):  # numbers from NumPy and lists from JSON are welcome
            value = getattr(self, field.name)
            value = value.tolist() if hasattr(value, 'tolist') else value
            value = tuple(value) if isinstance(value, list) else value
            object.__setattr__(self, field.name, value)
        self._check(('size',), _is_size,
                    'the longest side or (width, height), in pixels, at least 1')
        self._check(('content_layers', 'style_layers'), _are_layers,
                    f'one or more whole numbers from 0 to {LAST_LAYER}')
        self._check(('steps', 'every', 'lr_decay_every'), _is_count, 'a whole number, at least 1')
        self._check(('lr', 'lr_decay_factor'),
                    lambda x: _is_number(x) and x > 0, 'a finite number above 0')
        self._check(('content_weight', 'style_weight', 'tv_weight'),
                    lambda x: _is_number(x) and x >= 0, 'a finite number, 0 or more')

    def _check(self, names, good, wanted):
        for name in names:
            value = getattr(self, name)
            if not good(value):
                raise UserError(f'{name} is {value!r}: it must be {wanted}')

    def replace(self, **settings):
        """Return a copy with other values for some fields.

        Raises
        ------
        UserError
            If a setting does not exist, or cannot have that value.
        """
        known = [field.name for field in fields(self) if field.name not in ('name', 'source')]
        for name in settings:
            if name not in known:
                raise UserError(_unknown('setting', name, known))
        return replace(self, **settings)


def _is_count(x):
    return isinstance(x, int) and x >= 1


def _is_number(x):
    return isinstance(x, Real) and math.isfinite(x)


def _is_size(x):
    return _is_count(x) or isinstance(x, tuple) and len(x) == 2 and all(map(_is_count, x))


def _are_layers(x):
    return isinstance(x, tuple) and bool(x) and all(
        isinstance(i, int) and 0 <= i <= LAST_LAYER for i in x)


def _unknown(kind, name, known):
    close = difflib.get_close_matches(str(name), known, n=1)
    hint = f' (did you mean {close[0]!r}?)' if close else ''
    return f'unknown {kind} {name!r}{hint}: the {kind}s are {", ".join(known)}'


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
    raise UserError(_unknown('recipe', name, sorted(RECIPES)))
