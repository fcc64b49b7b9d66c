"""What several commands take: numbers, sizes, folders, and the settings of a recipe."""

import argparse
import math
import re
from pathlib import Path

from ..recipes import RECIPES


def add_settings(parser, recipe):
    """Add the options of `Recipe` and the device, with the defaults of one recipe."""
    parser.add_argument(
        '--recipe',
        metavar='NAME',
        help=f'one of: {", ".join(RECIPES)} (default: {recipe.name}, with the '
        'defaults below; "gluon-nst recipes" lists those of all)',
    )
    parser.add_argument(
        '--size',
        type=size,
        metavar='WxH|N',
        help='width x height; or the longest side, with the aspect ratio kept '
        f'(default: {recipe.size})',
    )
    parser.add_argument('--steps', type=whole_number, metavar='N', help=f'default: {recipe.steps}')
    parser.add_argument('--optimizer', metavar='adam|lbfgs', help=f'default: {recipe.optimizer}')
    parser.add_argument(
        '--precision',
        metavar='auto|float32|bfloat16',
        help='of the convolutions; auto takes bfloat16 where the processor is '
        f'quick in it (default: {recipe.precision})',
    )
    parser.add_argument(
        '--scales',
        type=_scales,
        metavar='auto|X,...,1',
        help='from coarse to fine, as parts of the size; each scale starts from '
        'the result of the one before, and has half its steps '
        f'(default: {_joined(recipe.scales)})',
    )
    parser.add_argument(
        '--lr', type=number, metavar='X', help=f'learning rate of adam (default: {recipe.lr})'
    )
    parser.add_argument(
        '--lr-decay-every',
        type=whole_number,
        metavar='N',
        help=f'steps after which the learning rate is multiplied by '
        f'{recipe.lr_decay_factor} (default: {recipe.lr_decay_every})',
    )
    parser.add_argument(
        '--content-weight',
        type=number,
        metavar='X',
        help='the greater, the closer to the layout of CONTENT '
        f'(default: {recipe.content_weight:g})',
    )
    parser.add_argument(
        '--style-weight',
        type=number,
        metavar='X',
        help='the greater, the more colour and texture of STYLE '
        f'(default: {recipe.style_weight:g})',
    )
    parser.add_argument(
        '--tv-weight',
        type=number,
        metavar='X',
        help=f'the greater, the smoother (default: {recipe.tv_weight:g})',
    )
    parser.add_argument(
        '--every',
        type=whole_number,
        metavar='N',
        help=f'steps between two frames (default: {recipe.every})',
    )
    parser.add_argument(
        '--device', metavar='auto|cpu|gpu', help='default: auto, a GPU if MXNet finds one'
    )


def given(options, *other):
    """Return the options that were given, by name, but for some others."""
    return {
        name: value
        for name, value in vars(options).items()
        if value is not None and value is not False and name not in ('run', *other)
    }


def size(text):
    """Read WxH or N."""
    match = re.fullmatch(r'(\d+)(?:x(\d+))?', text)
    if not match:
        raise argparse.ArgumentTypeError(f'{text!r} is neither WxH nor N, such as 450x300 or 450')
    width, height = match.groups()
    return int(width) if height is None else (int(width), int(height))


def _joined(scales):
    return scales if scales == 'auto' else ','.join(f'{scale:g}' for scale in scales)


def _scales(text):
    return text if text == 'auto' else tuple(number(part) for part in text.split(','))


def number(text):
    """Read a finite number."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f'{text!r} is not a finite number, such as 0.5 or 1e4')
    return number


def whole_number(text):
    """Read a whole number."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'{text!r} is not a whole number, such as 50') from None


def positive(text):
    """Read a whole number, 1 or more."""
    count = whole_number(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f'{text!r} is not 1 or more')
    return count


def free_folder(name):
    """Return ``name``, or ``name-2``, ``name-3``, ... if runs stand there already."""
    path, i = Path(name), 1
    while path.exists():
        i += 1
        path = Path(f'{name}-{i}')
    return path
