"""Arguments that several commands share: numbers, sizes, folders, and recipe settings."""

import argparse
import math
import re
from pathlib import Path

from ..errors import UserError
from ..recipes import COLORS, PRESETS, RECIPES


def add_settings(parser, recipe):
    """Add options for the device and the fields of `Recipe`, with the defaults of one recipe."""
    parser.add_argument(
        '--recipe',
        metavar='NAME',
        help=f'one of: {", ".join(RECIPES)} (default: {recipe.name}, with the '
        'defaults below; "gluon-nst recipes" lists all settings)',
    )
    parser.add_argument(
        '--size',
        type=size,
        metavar='WxH|N',
        help='width x height, or the longest side, which keeps the aspect ratio '
        f'(default: {recipe.size})',
    )
    parser.add_argument(
        '--preview',
        action='store_true',
        help='stop at the first half, quarter, ... of the size that takes about 15 seconds',
    )
    parser.add_argument(
        '--strength',
        type=number,
        metavar='0..1',
        help='from 0, nearly the photograph, to 1, nearly all style; 0.5 is balanced '
        f'(default: {recipe.strength:g})',
    )
    parser.add_argument(
        '--preset',
        choices=PRESETS,
        help='the strength by name: '
        + ', '.join(f'{name} is {s:g}' for name, s in PRESETS.items()),
    )
    parser.add_argument(
        '--color',
        metavar='|'.join(COLORS),
        help='colours of STYLE (style), or of CONTENT, by restoring its chroma (luminance) or by '
        f'recolouring STYLE first (match) (default: {recipe.color})',
    )
    parser.add_argument(
        '--style-scale',
        type=number,
        metavar='X',
        help='size of the brush strokes: that of STYLE relative to the result '
        f'(default: {recipe.style_scale:g})',
    )
    parser.add_argument(
        '--steps',
        type=_steps,
        metavar='N|N,N,...',
        help='steps at each scale, where the last number also applies to all later scales; a '
        'single number is for the first scale, and each later scale takes half as many '
        f'(default: {_joined(recipe.steps)})',
    )
    parser.add_argument('--optimizer', metavar='adam|lbfgs', help=f'default: {recipe.optimizer}')
    parser.add_argument(
        '--precision',
        metavar='auto|float32|bfloat16',
        help='precision of the convolutions; auto uses bfloat16 if the processor '
        f'accelerates it (default: {recipe.precision})',
    )
    parser.add_argument(
        '--scales',
        type=_scales,
        metavar='auto|X,...,1',
        help='from coarse to fine, as fractions of the size; each scale starts from '
        'the previous result '
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
        help='the larger, the closer the result is to the layout of CONTENT '
        f'(default: {recipe.content_weight:g})',
    )
    parser.add_argument(
        '--style-weight',
        type=number,
        metavar='X',
        help='the larger, the more the result has of the colour and texture of STYLE '
        f'(default: {recipe.style_weight:g})',
    )
    parser.add_argument(
        '--tv-weight',
        type=number,
        metavar='X',
        help=f'the larger, the smoother the result (default: {recipe.tv_weight:g})',
    )
    parser.add_argument(
        '--every',
        type=whole_number,
        metavar='N',
        help=f'steps between two saved frames (default: {recipe.every})',
    )
    parser.add_argument(
        '--device', metavar='auto|cpu|gpu', help='default: auto, a GPU if MXNet finds one'
    )


def typed(options, *other):
    """Return the options that were given, by name, except those in ``other``."""
    return {
        name: value
        for name, value in vars(options).items()
        if value is not None and value is not False and name not in ('run', *other)
    }


def given(options, *other):
    """Return the same as arguments in Python, where a preset is a strength."""
    given = typed(options, *other)
    if 'preset' in given:
        if 'strength' in given:
            raise UserError('--preset also sets the strength: drop --preset or --strength')
        given['strength'] = PRESETS[given.pop('preset')]
    return given


def numbers(text):
    """Read finite numbers separated by commas."""
    return tuple(number(part) for part in text.split(','))


def size(text):
    """Read WxH or N."""
    match = re.fullmatch(r'(\d+)(?:x(\d+))?', text)
    if not match:
        raise argparse.ArgumentTypeError(f'{text!r} is neither WxH nor N, such as 450x300 or 450')
    width, height = match.groups()
    return int(width) if height is None else (int(width), int(height))


def _joined(numbers):
    return ','.join(f'{n:g}' for n in numbers) if isinstance(numbers, tuple) else numbers


def _steps(text):
    steps = tuple(whole_number(part) for part in text.split(','))
    return steps if len(steps) > 1 else steps[0]


def _scales(text):
    return text if text == 'auto' else numbers(text)


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
        raise argparse.ArgumentTypeError(f'{text!r} is too small: give 1 or more')
    return count


def stem(path):
    """Return the start of a picture's name, for that of a folder."""
    # A file name has at most 255 bytes, and a character has up to four.
    return path.stem[:30].replace('.', '-')


def free_folder(name):
    """Return ``name``, or ``name-2``, ``name-3``, ... if it already exists."""
    path, i = Path(name), 1
    while path.exists():
        i += 1
        path = Path(f'{name}-{i}')
    return path
