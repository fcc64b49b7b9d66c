"""``book``: the course as pages for a browser."""

from pathlib import Path

from ..course.lessons import LessonFailed
from .output import complain


def add_book(commands):
    """Add the command ``book``."""
    parser = commands.add_parser(
        'book',
        help='make a book of the course, to be read in a browser',
        description='Run all lessons and make a book of them, to be read in a browser without a '
        'network. A second time, only lessons whose code has changed are run.',
    )
    parser.set_defaults(run=lambda options: _book(options, commands.choices))
    parser.add_argument(
        '-o', '--out', type=Path, default=Path('site'), metavar='DIR', help='default: %(default)s'
    )
    parser.add_argument(
        '--pdf', action='store_true', help='also print it as one file, with Chromium'
    )
    parser.add_argument(
        '--cache',
        type=Path,
        metavar='DIR',
        help='where lessons that were run are kept (default: beside the book, OUT-lessons)',
    )


def _book(options, parsers):
    from ..book.build import build

    cache = options.cache or options.out.with_name(f'{options.out.name}-lessons')
    try:
        build(options.out, cache, parsers, options.pdf)
    except LessonFailed as error:
        return complain(str(error), 1)
    print(f'The book is in {options.out / "index.html"}')
    return 0
