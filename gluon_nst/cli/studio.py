"""``studio``: the course's ideas to try in a browser, without code."""

from pathlib import Path

from .arguments import positive


def add_studio(commands):
    """Add the command ``studio``."""
    parser = commands.add_parser(
        'studio',
        help='try everything in a browser, without code',
        description='Open a page in the browser on which pictures paint themselves, layers can be '
        'looked into, and losses be played with. Nothing leaves this machine.',
    )
    parser.set_defaults(run=_studio)
    parser.add_argument(
        '--runs', type=Path, default=Path('runs'), metavar='DIR', help='default: %(default)s'
    )
    parser.add_argument(
        '--host',
        default='127.0.0.1',
        metavar='ADDRESS',
        help='default: %(default)s, this machine alone; 0.0.0.0 opens it to the network',
    )
    parser.add_argument(
        '--port', type=positive, default=7860, metavar='N', help='default: %(default)s'
    )
    parser.add_argument('--password', metavar='TEXT', help='what visitors from the network need')
    parser.add_argument(
        '--no-browser', dest='browser', action='store_false', help='open no browser'
    )
    parser.add_argument(
        '--book',
        type=Path,
        default=Path('site'),
        metavar='DIR',
        help='the book that the rooms link to, if it is there (default: %(default)s)',
    )


def _studio(options):
    from ..studio.server import serve

    serve(
        options.runs,
        host=options.host,
        port=options.port,
        password=options.password,
        browser=options.browser,
        book=options.book,
    )
