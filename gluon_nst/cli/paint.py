"""``paint``: photographs, painted by a trained network in one pass."""

from pathlib import Path

from ..errors import UserError
from .arguments import positive
from .output import complain, say


def add_paint(commands):
    """Add the command ``paint``."""
    parser = commands.add_parser(
        'paint',
        help='paint photographs with a trained network, in one pass',
        description='Paint each PHOTO, or each picture of a folder, with NETWORK: a file that '
        '"gluon-nst train" made, or the name of a network of the package. Paintings that exist '
        'already are kept.',
    )
    parser.set_defaults(run=_paint)
    parser.add_argument('network', metavar='NETWORK', help='a file or a name; "list" lists names')
    parser.add_argument('photos', nargs='*', type=Path, metavar='PHOTO')
    parser.add_argument(
        '-o',
        '--out',
        type=Path,
        default=Path('painted'),
        metavar='DIR',
        help='the folder for the paintings (default: painted)',
    )
    parser.add_argument(
        '--size', type=positive, metavar='N', help='pixels along the longest side (default: 900)'
    )
    parser.add_argument('--overwrite', action='store_true', help='replace earlier paintings')


def _paint(options):
    from ..onepass.files import load_network, shipped
    from ..onepass.painting import SIZE, paint, plan

    if options.network == 'list':
        return say('\n'.join(shipped()))
    if not options.photos:
        raise UserError('paint needs a photograph, or a folder of them: name it after the network')
    net = load_network(options.network)
    size, failures, kept = options.size or SIZE, [], 0
    pairs = plan(options.photos, options.out)
    for photo, painting in pairs:
        try:
            kept += not paint(net, photo, painting, size=size, overwrite=options.overwrite)
        except UserError as error:  # the others go on
            failures.append(error)
    done = len(pairs) - len(failures)
    if done:
        say(f'{done} of {len(pairs)} paintings are in {options.out} ({kept} from an earlier run)')
    for failure in failures:
        complain(failure, 2)
    return 2 if failures else 0
