"""The settings of a run, as data: a frozen `Recipe` for each tutorial, and two of our own."""

import math
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from numbers import Real
from typing import Tuple, Union

from .errors import UserError, did_you_mean
from .layers import layer_names

COLORS = 'style', 'luminance', 'match'
CHOICES = {
    'network': ('vgg19', 'vgg16'),
    'scale': ('unit', 'caffe'),
    'pooling': ('max', 'avg'),
    'gram_divisor': ('chw', 'hw'),
    'layer_reduction': ('sum', 'mean'),
    'tv_reduction': ('mean', 'sum'),
    'pixel_space': (False, True),
    'recolor': (False, True),
    'padding': ('zeros', 'replicate'),
    'loss': ('gram', 'relative'),
    'color': COLORS,
    'optimizer': ('adam', 'lbfgs'),
    'precision': ('auto', 'float32', 'bfloat16'),
}
LONGEST_SIDE = 10**6  # pixels
DECADES = 1.5  # of the content weight, over all strengths; calibrated on eight pairs of pictures
PRESETS = {'subtle': 0.25, 'balanced': 0.5, 'bold': 0.75}  # strengths
PREVIEW_SIDE = 250  # pixels: a laptop paints so many in about 15 seconds
OPTIONS = (  # the fields that are options of the commands
    'size', 'strength', 'color', 'style_scale', 'steps', 'optimizer', 'precision', 'scales', 'lr',
    'lr_decay_every', 'content_weight', 'style_weight', 'tv_weight', 'every',
)  # fmt: skip
DEFAULT = 'paint'  # the recipe of `stylize` and of `stylize_folder`


@dataclass(frozen=True)
class Recipe:
    """Every number that a run of style transfer depends on.

    Lesson: chapters/09_experiments.py.

    Layers are indices into the model zoo's ``vgg19().features``. The sizes of the
    weights only matter relative to each other: the greater ``content_weight``, the
    closer the layout stays to the content picture; the greater ``style_weight``,
    the more colour and texture come from the style picture; the greater
    ``tv_weight``, the smoother the result. ``strength`` moves the balance of content and style
    in equal steps, whatever the recipe: see `balanced_content_weight`.

    Examples
    --------
    >>> recipe = gluon_nst.get_recipe('d2l').replace(steps=100)
    >>> recipe.steps, recipe.lr
    (100, 0.9)
    """

    name: str
    source: str
    size: Union[int, Tuple[int, int]]  # pixels along the longest side, or (width, height)
    network: str  # 'vgg19' or 'vgg16'
    scale: str  # of the weights, as in `pretrained_vgg19`
    pooling: str  # as in `truncate`, and so is the next
    padding: str
    content_layers: Tuple[int, ...]
    style_layers: Tuple[int, ...]
    loss: str  # 'gram': as in `GramLoss`, 'relative': as in `RelativeLoss`
    strength: float  # from 0, nearly the photograph, by 0.5, these weights, to 1: nearly all style
    content_weight: float
    style_weight: float
    tv_weight: float
    style_layer_weights: Tuple[float, ...]  # of a relative loss; (): all 1
    tone_weight: float  # of a relative loss: of light and dark, as a share of the content weight
    gram_divisor: str  # of the Gram loss, as in `compute_loss`, and so are the next two
    layer_reduction: str
    tv_reduction: str
    color: str  # 'style'; or the content's: 'match' or 'luminance', as in `gluon_nst.color`
    style_scale: float  # of the style picture, relative to the result: the size of the strokes
    recolor: bool  # whether the content picture, where a run starts from it, gets style's colours
    pixel_space: bool  # as in `train`
    optimizer: str  # 'adam' or 'lbfgs'; the next five are Adam's
    lr: float
    beta1: float
    epsilon: float
    lr_decay_factor: float
    lr_decay_every: int  # epochs
    precision: str  # of the convolutions: 'float32', 'bfloat16', or 'auto' for the faster
    scales: Union[str, Tuple[float, ...]]  # of the size, one after the other, or 'auto':
    coarsest: int  # the first half, quarter, ... whose longest side has so many pixels at most
    steps: Union[int, Tuple[int, ...]]  # at each scale, the last for all that follow; or at the
    # first, and half as many at each that follows. An epoch is a step
    every: int  # steps between two frames

    def __post_init__(self):
        for field in fields(self):  # numbers from NumPy and lists from JSON are welcome
            value = getattr(self, field.name)
            value = value.tolist() if hasattr(value, 'tolist') else value
            value = tuple(value) if isinstance(value, list) else value
            object.__setattr__(self, field.name, value)
        for name, known in CHOICES.items():
            self._check((name,), known.__contains__, ' or '.join(map(repr, known)))
        self._check(
            ('size',),
            _is_size,
            f'the longest side or (width, height), in pixels, 1 to {LONGEST_SIDE}',
        )
        last = len(layer_names(self.network)) - 1
        self._check(
            ('content_layers', 'style_layers'),
            lambda x: _are_layers(x, last),
            f'one or more whole numbers from 0 to {last}, the layers of {self.network}',
        )
        self._check(
            ('scales',),
            _are_scales,
            "'auto' or numbers that grow from above 0 to 1, such as (0.5, 1)",
        )
        self._check(
            ('every', 'lr_decay_every', 'coarsest'), is_count, 'a whole number from 1 to 10**9'
        )
        self._check(
            ('steps',),
            lambda x: bool(x) and all(map(is_count, x if isinstance(x, tuple) else (x,))),
            'a whole number from 1 to 10**9, or several, such as (60, 30)',
        )
        self._check(('strength',), lambda x: _is_number(x) and 0 <= x <= 1, 'from 0 to 1')
        self._check(
            ('style_layer_weights',),
            lambda x: x == () or (self.loss == 'relative' and self._weigh_layers(x)),
            f'{len(self.style_layers)} numbers, 0 or more, one for each style layer, from the '
            'lowest to the highest, of a relative loss; or none, ()',
        )
        self._check(
            ('tone_weight',),
            lambda x: _is_number(x) and x >= 0 and (x == 0 or self.loss == 'relative'),
            'a finite number, 0 or more, and 0 for any loss but a relative one',
        )
        self._check(
            ('lr', 'lr_decay_factor', 'epsilon', 'style_scale'),
            lambda x: _is_number(x) and x > 0,
            'a finite number above 0',
        )
        self._check(
            ('content_weight', 'style_weight', 'tv_weight'),
            lambda x: _is_number(x) and x >= 0,
            'a finite number, 0 or more',
        )
        self._check(('beta1',), lambda x: _is_number(x) and 0 <= x < 1, '0 or more, and below 1')

    def _check(self, names, good, wanted):
        for name in names:
            value = getattr(self, name)
            if not good(value):
                raise UserError(f'{name} is {value!r:.200}: it must be {wanted}')

    def _weigh_layers(self, x):
        return (
            isinstance(x, tuple)
            and len(x) == len(self.style_layers)
            and list(self.style_layers) == sorted(set(self.style_layers))
            and all(_is_number(weight) and weight >= 0 for weight in x)
        )

    def replace(self, **settings):
        """Return a copy with other values for some fields.

        Other ``style_layers`` weigh the same, unless ``style_layer_weights`` are given, too.

        Raises
        ------
        UserError
            If a setting does not exist, or cannot have that value.
        """
        known = list(self.settings())
        for name in settings:
            if name not in known:
                raise UserError(_unknown('setting', name, known))
        if 'style_layers' in settings:
            settings = {'style_layer_weights': (), **settings}
        return replace(self, **settings)

    def settings(self):
        """Return all that `replace` takes, as a dict."""
        settings = asdict(self)
        del settings['name'], settings['source']
        return settings

    def preview(self):
        """Return the recipe at the first half, quarter, ... of its size that is small enough."""
        sides: tuple = self.size if isinstance(self.size, tuple) else (self.size,)
        while max(sides) > PREVIEW_SIDE:
            sides = tuple(max(1, side // 2) for side in sides)
        return self.replace(size=sides if len(sides) > 1 else sides[0])

    def stages(self, longest_side):
        """Return the scale and the number of steps of each stage, from coarse to fine.

        Parameters
        ----------
        longest_side : int
            Of the result, in pixels.
        """
        scales = self.scales
        if scales == 'auto':
            halvings = max(0, math.ceil(math.log2(longest_side / self.coarsest)))
            scales = tuple(1 / 2**i for i in range(halvings, -1, -1))
        return [(scale, self._steps_at(i)) for i, scale in enumerate(scales)]

    def _steps_at(self, i):
        if isinstance(self.steps, tuple):
            return self.steps[min(i, len(self.steps) - 1)]
        return max(1, self.steps // 2**i)

    def balanced_content_weight(self):
        """Return the content weight that ``strength`` makes of ``content_weight``."""
        return self.content_weight * content_factor(self.strength)


def content_factor(strength):
    """Return what a content weight is multiplied by for a strength from 0 to 1."""
    return 10 ** (DECADES * (0.5 - strength))


def as_shares(blend, styles):
    """Return the shares of so many styles as a tuple: one for each, or none, for equal ones.

    Raises
    ------
    UserError
        If they are something else than numbers above 0.
    """
    shares = blend.tolist() if hasattr(blend, 'tolist') else blend
    several = isinstance(shares, Sequence)
    positive = several and all(isinstance(w, (int, float)) and 0 < w < math.inf for w in shares)
    if not (positive and len(shares) in (0, styles)):
        wanted = (
            f'{styles} numbers above 0, one for each style' if styles > 1 else 'one number above 0'
        )
        raise UserError(f'blend is {blend!r}: it must be {wanted}')
    return tuple(shares)


def _are_scales(x):
    return x == 'auto' or (
        isinstance(x, tuple)
        and bool(x)
        and all(map(_is_number, x))
        and (x[0] > 0 and x[-1] == 1 and all(a < b for a, b in zip(x, x[1:])))
    )


def is_count(x):
    """Return whether x is a whole number from 1 to 10**9."""
    return isinstance(x, int) and not isinstance(x, bool) and 1 <= x <= 10**9


def _is_number(x):
    if not isinstance(x, Real) or isinstance(x, bool):
        return False
    return abs(x) <= sys.float_info.max  # type: ignore[operator]


def _is_size(x):
    sides = x if isinstance(x, tuple) and len(x) == 2 else (x,)
    return all(is_count(side) and side <= LONGEST_SIDE for side in sides)


def _are_layers(x, last):
    return (
        isinstance(x, tuple)
        and bool(x)
        and all(i == 0 or (is_count(i) and i <= last) for i in x)
        and not any(isinstance(i, bool) for i in x)
    )


def _unknown(kind, name, known):
    hint = did_you_mean(name, known)
    return f'unknown {kind} {name!r:.200}{hint}: the {kind}s are {", ".join(known)}'


D2L = Recipe(
    name='d2l',
    source='Dive into Deep Learning, section 14.12 "Neural Style Transfer"',
    size=450,
    network='vgg19',
    scale='unit',
    pooling='max',
    padding='zeros',
    content_layers=(25,),  # conv4_4, before its ReLU
    style_layers=(0, 5, 10, 19, 28),  # conv1_1, conv2_1 .. conv5_1, before their ReLUs
    loss='gram',
    strength=0.5,
    content_weight=1,
    style_weight=1e4,
    tv_weight=10,
    style_layer_weights=(),
    tone_weight=0,
    gram_divisor='chw',
    layer_reduction='sum',
    tv_reduction='mean',
    color='style',
    style_scale=1,
    recolor=False,
    pixel_space=False,
    optimizer='adam',
    lr=0.9,
    beta1=0.9,
    epsilon=1e-8,
    lr_decay_factor=0.8,
    lr_decay_every=50,
    precision='float32',
    scales=(1,),
    coarsest=600,
    steps=500,
    every=10,
)

RECIPES = {
    recipe.name: recipe
    for recipe in (
        replace(
            D2L,
            name='paint',
            source='relative losses of means and covariances, from coarse to fine: lesson 15',
            padding='replicate',
            content_layers=(22,),  # relu4_2
            style_layers=(1, 6, 11, 20, 29),  # relu1_1, relu2_1 .. relu5_1
            loss='relative',
            content_weight=0.9,
            style_weight=1,
            tv_weight=0.01,
            style_layer_weights=(1, 0.3, 1, 0.5, 0.2),
            tone_weight=0.2,
            recolor=True,
            pixel_space=True,
            optimizer='lbfgs',
            precision='auto',
            scales='auto',
            coarsest=160,
            steps=(40, 20, 28, 14),
            every=5,
        ),
        replace(
            D2L,
            name='fast',
            source='the objective of d2l, reached with fewer and quicker steps',
            optimizer='lbfgs',
            precision='auto',
            scales='auto',
            steps=50,
            every=5,
        ),
        D2L,
        replace(
            D2L,
            name='tensorflow',
            source='A. Wakiroo, "Neural Style Transfer" with TensorFlow and Keras, 2021',
            size=512,
            network='vgg19',
            scale='caffe',
            pooling='max',
            content_layers=(31,),  # relu5_2
            style_layers=(1, 6, 11, 20, 29),  # relu1_1, relu2_1 .. relu5_1
            content_weight=1e4,
            style_weight=1e-2,
            tv_weight=30,
            gram_divisor='hw',
            layer_reduction='mean',
            tv_reduction='sum',
            pixel_space=True,
            optimizer='adam',
            lr=0.02,
            beta1=0.99,
            epsilon=0.1,
            lr_decay_factor=1,
            lr_decay_every=1000,
            precision='float32',
            scales=(1,),
            steps=1000,  # 10 epochs of 100
            every=100,
        ),
        replace(
            D2L,
            name='vgg16',
            source='Light on Math Machine Learning: Intuitive Guide to Neural Style Transfer',
            size=450,
            network='vgg16',
            scale='caffe',
            pooling='avg',
            content_layers=(15,),  # relu3_3, the top-most of the first seven
            style_layers=(1, 3, 6, 8, 11, 13, 15),  # all seven
            content_weight=1,  # alpha
            style_weight=1e-2,  # beta
            tv_weight=0,
            gram_divisor='hw',
            layer_reduction='mean',
            tv_reduction='mean',
            pixel_space=True,
            optimizer='adam',
            lr=0.02,
            beta1=0.9,
            epsilon=1e-8,
            lr_decay_factor=1,
            lr_decay_every=500,
            precision='float32',
            scales=(1,),
            steps=500,
            every=10,
        ),
    )
}


def get_recipe(name):
    """Return the `Recipe` called ``name``.

    Lesson: chapters/09_experiments.py.

    Raises
    ------
    UserError
        If there is none; the message names the closest one.

    Examples
    --------
    >>> gluon_nst.get_recipe('d2l').style_layers
    (0, 5, 10, 19, 28)
    """
    if name in RECIPES:
        return RECIPES[name]
    raise UserError(_unknown('recipe', name, sorted(RECIPES)))
