"""``explore``: one pair of pictures with many settings."""

import argparse
from pathlib import Path

from ..errors import UserError
from ..recipes import DEFAULT, RECIPES
from .arguments import add_settings, given, stem
from .output import say


def add_explore(commands):
    """Add the command ``explore``."""
    parser = commands.add_parser(
        'explore',
        help='try settings side by side on one page',
        description='Stylise CONTENT with every combination of the settings to vary, small, and '
        'show all on one page, DIR/index.html. What is done already is kept.',
    )
    parser.set_defaults(run=_explore)
    parser.add_argument('content', type=Path, metavar='CONTENT')
    parser.add_argument('style', type=Path, metavar='STYLE')
    parser.add_argument(
        '--vary',
        type=_values,
        action='append',
        required=True,
        metavar='NAME=X,X,...',
        help='a setting and the values to try, such as strength=0.2,0.5,0.8; may be given again',
    )
    parser.add_argument(
        '-o', '--out', type=Path, metavar='DIR', help='default: explored/CONTENT-STYLE'
    )
    add_settings(parser, RECIPES[DEFAULT])


def _explore(options):
    content, style = options.content, options.style
    out = options.out or Path(f'explored/{stem(content)}-{stem(style)}')
    names = [name for name, _ in options.vary]
    if len({*names}) < len(names):
        raise UserError(
            f'--vary names a setting twice ({", ".join(names)}): give all its values at once'
        )

    from ..batch.explore import explore

    others = given(options, 'content', 'style', 'vary', 'out')
    folders = explore(content, style, dict(options.vary), out=out, **others)
    say(f'{len(folders)} pictures are ready: open {out / "index.html"}')


def _values(text):
    """Read NAME=X,X,...: numbers where they are some, else words."""
    name, equals, values = text.partition('=')
    if not (name and equals and values):
        raise argparse.ArgumentTypeError(
            f'{text!r} is not a setting with values, such as strength=0.2,0.5,0.8'
        )
    return name.replace('-', '_'), tuple(map(_value, values.split(',')))


def _value(text):
    for read in int, float:
        try:
            return read(text)
        except ValueError:
            pass
    return text
