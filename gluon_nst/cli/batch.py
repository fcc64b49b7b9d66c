"""``batch``: a folder of pictures."""

from pathlib import Path

from ..recipes import DEFAULT, RECIPES
from .arguments import add_settings, given, numbers
from .output import complain, say


def add_batch(commands):
    """Add the command ``batch``."""
    parser = commands.add_parser(
        'batch',
        help='stylise a folder of pictures in pairs',
        description='Stylise the pictures in FOLDER in pairs, and show all results on one page, '
        'DIR/index.html. Results that already exist are kept.',
    )
    parser.set_defaults(run=_batch)
    parser.add_argument(
        'folder',
        type=Path,
        metavar='FOLDER',
        help='a folder with pictures such as content_1.jpg and style_1.jpg',
    )
    parser.add_argument(
        '-o',
        '--out',
        type=Path,
        metavar='DIR',
        help='where to put the run folders gen_0, gen_1, ... (default: FOLDER/generated)',
    )
    parser.add_argument(
        '--pairs',
        metavar='zip|product|blend',
        help='zip pairs the first with the first, the second with the second, ...; product '
        'pairs every content picture with every style picture; blend gives every content picture '
        'all style pictures at once (default: zip)',
    )
    parser.add_argument(
        '--pattern-content',
        metavar='PATTERN',
        help='which files are content pictures (default: content_*)',
    )
    parser.add_argument(
        '--pattern-style',
        metavar='PATTERN',
        help='which files are style pictures (default: style_*)',
    )
    parser.add_argument(
        '--pattern-mask',
        metavar='PATTERN',
        help='which files are masks: one for all content pictures, or one for each; white gets '
        'the style, black stays as it is',
    )
    parser.add_argument(
        '--pattern-regions',
        metavar='PATTERN',
        help='which files are regions, with --pairs blend: one flat colour for each style',
    )
    parser.add_argument(
        '--blend',
        type=numbers,
        metavar='X,X,...',
        help='the share of each style, with --pairs blend (default: equal shares)',
    )
    parser.add_argument(
        '--crop',
        action='store_true',
        help='crop pictures to the aspect ratio of the size, or to a square if it is N',
    )
    add_settings(parser, RECIPES[DEFAULT])
    parser.add_argument('--overwrite', action='store_true', help='redo results that already exist')
    parser.add_argument(
        '--scheduler',
        metavar='ADDRESS',
        help='use the Dask cluster at this address, such as tcp://10.0.0.1:8786',
    )


def _batch(options):
    from ..batch.dask import connect
    from ..batch.folder import stylize_folder

    with connect(options.scheduler) as executor:
        pairs = stylize_folder(
            options.folder, executor=executor, **given(options, 'folder', 'scheduler')
        )
    failed = [pair for pair in pairs if pair.status == 'failed']
    kept = sum(pair.status == 'kept' for pair in pairs)
    say(
        f'{len(pairs) - len(failed)} of {len(pairs)} pictures are ready ({kept} from an earlier '
        f'run): open {pairs[0].folder.parent / "index.html"}'
    )
    for pair in failed:
        complain(f'{pair.title}: {pair.reason}', 1)
    return 1 if failed else 0
