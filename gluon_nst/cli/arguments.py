"""What several commands take: numbers, sizes, folders, and the settings of a recipe."""

import argparse
import math
import re
from pathlib import Path

from ..errors import UserError
from ..recipes import COLORS, PRESETS, RECIPES


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
    parser.add_argument(
        '--preview',
        action='store_true',
        help='stop at the first half, quarter, ... of the size that takes about 15 seconds',
    )
    parser.add_argument(
        '--strength',
        type=number,
        metavar='0..1',
        help='0: nearly the photograph, 0.5: balanced, 1: nearly all style '
        f'(default: {recipe.strength:g})',
    )
    parser.add_argument(
        '--preset',
        choices=PRESETS,
        help='the same in words: ' + ', '.join(f'{name} is {s:g}' for name, s in PRESETS.items()),
    )
    parser.add_argument(
        '--color',
        metavar='|'.join(COLORS),
        help='whose colours: of STYLE; or of CONTENT, with its chroma put back (luminance), or '
        f'given to STYLE first (match) (default: {recipe.color})',
    )
    parser.add_argument(
        '--style-scale',
        type=number,
        metavar='X',
        help='size of the strokes: of STYLE relative to the result '
        f'(default: {recipe.style_scale:g})',
    )
    parser.add_argument(
        '--steps',
        type=_steps,
        metavar='N|N,N,...',
        help='at each scale, the last for all that follow; or at the first, and half as many at '
        f'each that follows (default: {_joined(recipe.steps)})',
    )
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
        help='from coarse to fine, as fractions of the size; each scale starts from '
        'the result of the one before '
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
    given = {
        name: value
        for name, value in vars(options).items()
        if value is not None and value is not False and name not in ('run', *other)
    }
    if 'preset' in given:
        if 'strength' in given:
            raise UserError('--preset is a strength in words: leave out --preset or --strength')
        given['strength'] = PRESETS[given.pop('preset')]
    return given


def numbers(text):
    """Read finite numbers between commas."""
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
        raise argparse.ArgumentTypeError(f'{text!r} is not 1 or more')
    return count


def free_folder(name):
    """Return ``name``, or ``name-2``, ``name-3``, ... if runs stand there already."""
    path, i = Path(name), 1
    while path.exists():
        i += 1
        path = Path(f'{name}-{i}')
    return path
