"""``stylize``: transfer the style of one picture to another."""

from pathlib import Path

from ..errors import UserError
from ..recipes import DEFAULT, RECIPES
from ..resources import sample_picture
from ..runs.names import RECORD, STYLIZED
from .arguments import add_settings, free_folder, given, number, numbers, stem, typed, whole_number
from .output import say

DEFAULT_PICTURES = sample_picture('castle.jpg'), sample_picture('stained-glass.jpg')


def add_stylize(commands):
    """Add the command ``stylize``."""
    parser = commands.add_parser(
        'stylize',
        help='give one picture the style of another',
        description='Give the picture CONTENT the style of the picture STYLE.',
    )
    parser.set_defaults(run=_stylize)
    parser.add_argument(
        'pictures',
        nargs='*',
        metavar='CONTENT STYLE',
        type=Path,
        help='two picture files, or several styles to blend (default: two sample pictures)',
    )
    parser.add_argument(
        '-o',
        '--out',
        type=Path,
        metavar='DIR|PICTURE',
        help='the run folder (default: runs/CONTENT-STYLE); or a picture file (png, jpg, tif, '
        'webp), to save only the result',
    )
    parser.add_argument(
        '--blend',
        type=numbers,
        metavar='X,X,...',
        help='the share of each STYLE, if there are several (default: equal shares)',
    )
    parser.add_argument(
        '--mask',
        type=Path,
        metavar='PICTURE',
        help='where the result gets the style: white, and where CONTENT stays as it is: black',
    )
    parser.add_argument(
        '--regions',
        type=Path,
        metavar='PICTURE',
        help='where each of several STYLEs goes: one flat colour for each, in the order in which '
        'the colours appear from left to right and from top to bottom',
    )
    add_settings(parser, RECIPES[DEFAULT])
    parser.add_argument(
        '--init', metavar='content|noise|FILE', help='the initial picture (default: content)'
    )
    parser.add_argument(
        '--seed', type=whole_number, metavar='N', help='seed of the noise (default: 0)'
    )
    parser.add_argument(
        '--deltas',
        action='store_true',
        help='also save deltas.png, the differences of neighbouring pixels before and after',
    )
    parser.add_argument(
        '--keep-alpha',
        action='store_true',
        help='give the result the transparency of CONTENT (default: a white background)',
    )
    parser.add_argument(
        '--overwrite', action='store_true', help='replace a run that the folder already holds'
    )
    parser.add_argument(
        '--dpi', type=number, metavar='X', help='resolution for printing, in dots per inch'
    )
    parser.add_argument(
        '--bits',
        type=whole_number,
        metavar='8|16',
        help='of each colour in the picture: 16, in PNG and TIFF, keep the finest shades '
        '(default: 8)',
    )
    parser.add_argument(
        '--resume',
        type=Path,
        metavar='DIR',
        help='continue the interrupted run in the folder DIR, with its own settings',
    )


def _stylize(options):
    if options.resume is not None:
        return _resume(options)
    content, *styles = _pictures(options.pictures)
    out = options.out or free_folder(f'runs/{stem(content)}-{stem(styles[0])}')

    from ..pipeline import stylize
    from ..runs.picture_file import is_picture_file

    style = styles if len(styles) > 1 else styles[0]
    result = stylize(content, style, out=out, **given(options, 'pictures', 'out'))
    seconds = f'is ready after {result.record["seconds"]:.0f} s'
    if is_picture_file(out):
        say(f'{out} {seconds}')
    else:
        say(f'{out / STYLIZED} {seconds}; {out} also holds the losses, the frames and progress.gif')


def _pictures(pictures):
    if len(pictures) == 1:
        raise UserError(
            f'stylize needs at least two pictures, content and style, and got one: {pictures[0]}'
        )
    return pictures or DEFAULT_PICTURES


def _resume(options):
    others = typed(options, 'pictures', 'resume')
    extra = [*map(str, options.pictures), *(f'--{name}'.replace('_', '-') for name in others)]
    if extra:
        raise UserError(
            f'--resume takes all settings from {options.resume / RECORD}: drop ' + ' '.join(extra)
        )

    from ..runs.again import resume

    result = resume(options.resume)
    say(f'{options.resume / STYLIZED} is ready after {result.record["seconds"]:.0f} s in all')
