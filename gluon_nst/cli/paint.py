"""``paint``: photographs, painted in one pass: by a trained network, or like any painting."""

from pathlib import Path

from ..errors import UserError
from .arguments import number, numbers, positive, stem, typed
from .output import complain, say

OF_STYLE = 'alpha', 'style_scale'  # settings of --style


def add_paint(commands):
    """Add the command ``paint``."""
    parser = commands.add_parser(
        'paint',
        help='paint photographs in one pass, with a trained network or like any painting',
        description='Paint each PHOTO, or each picture of a folder, with NETWORK: a file that '
        '"gluon-nst train" made, or the name of a network of the package. With --style, there is '
        'no NETWORK, and any painting is the style. Paintings that exist already are kept.',
    )
    parser.set_defaults(run=_paint)
    parser.add_argument(
        'network',
        nargs='?',
        metavar='NETWORK',
        help='a file or a name; of a file with several styles, FILE:STYLE; with commas between '
        'them, several are blended; "list" lists the names, and "export NETWORK" writes it as ONNX',
    )
    parser.add_argument(
        'photos',
        nargs='*',
        metavar='PHOTO',
        help='pictures, animated ones, too, films, patterns such as "*.jpg", and folders',
    )
    parser.add_argument(
        '-o',
        '--out',
        type=Path,
        default=Path('painted'),
        metavar='PATH',
        help='the folder for the paintings, or the file of one (default: the folder painted)',
    )
    parser.add_argument(
        '--style',
        action='append',
        metavar='PAINTING',
        help='a picture in whose style to paint, in place of NETWORK; given again, another one',
    )
    parser.add_argument(
        '--alpha',
        type=number,
        metavar='0..1',
        help='with --style: from 0, the photograph, to 1 (default: 1)',
    )
    parser.add_argument(
        '--style-scale',
        type=number,
        metavar='X',
        help='with --style: size of the brush strokes: that of PAINTING relative to the result, '
        'but at most 1400 pixels (default: 1)',
    )
    parser.add_argument(
        '--blend',
        type=numbers,
        metavar='X,X,...',
        help='the share of each style, if there are several (default: equal shares)',
    )
    parser.add_argument(
        '--size', type=positive, metavar='N', help='pixels along the longest side (default: 900)'
    )
    parser.add_argument(
        '--color',
        metavar='style|luminance',
        help='the colours of the style, or those of the photograph (default: style)',
    )
    parser.add_argument(
        '--smooth',
        type=number,
        metavar='X',
        help='how much a film is kept from flickering, from 0 to below 1 (default: 0)',
    )
    parser.add_argument(
        '--scheduler',
        metavar='ADDRESS',
        help='use the Dask cluster at this address, such as tcp://10.0.0.1:8786',
    )
    parser.add_argument('--overwrite', action='store_true', help='replace earlier paintings')


def _paint(options):
    from ..batch.dask import connect
    from ..onepass.album import paint_album

    if options.style is None and options.network == 'list':
        return _list()
    if options.style is None and options.network == 'export':
        return _export(options.photos, options.blend or (), options.out)
    network, photos = _styles_and_photos(options)
    given = typed(options, *OF_STYLE, 'style', 'network', 'photos', 'out', 'scheduler')
    with connect(options.scheduler) as executor:
        album = paint_album(network, photos, options.out, executor=executor, **given)
    failed = [painted for painted in album if painted.status == 'failed']
    kept = sum(painted.status == 'kept' for painted in album)
    if album[0].painting == options.out.absolute() and not failed:
        say(f'{options.out} is ready' + ' (from an earlier run)' * kept)
    elif len(failed) < len(album):
        done = f'{len(album) - len(failed)} of {len(album)} paintings are in {options.out}'
        say(f'{done} ({kept} from an earlier run)')
    for painted in failed:
        complain(painted.reason, 2)
    return 2 if failed else 0


def _styles_and_photos(options):
    """Return the network, or the paintings of --style, and the photographs."""
    from ..onepass.anystyle import Paintings
    from ..onepass.files import SUFFIX, shipped

    photos = [path for path in (options.network, *options.photos) if path is not None]
    settings = {name: x for name, x in typed(options).items() if name in OF_STYLE}
    if options.style is None:
        network, *photos = photos or [None]
        if settings:
            raise UserError('--alpha and --style-scale need --style: name a painting with it')
    else:
        first = photos[0] if photos else ''
        if set(first.split(',')) <= set(shipped()) or first.endswith(SUFFIX):
            raise UserError(f'both the network {first} and --style are given: drop one of them')
        network = Paintings(tuple(options.style), **settings)
    if not photos:
        raise UserError('paint needs a photograph, or a folder of them: name it after the style')
    return network, photos


def _list():
    from ..onepass.files import shipped

    for name, path in shipped().items():
        say(f'{name:15} {path.with_name(name)}.jpg shows what it paints')


def _export(networks, blend, out):
    from ..onepass.export import export_onnx
    from ..onepass.files import load_network

    if len(networks) != 1:
        raise UserError(f'export takes one network, and not {len(networks)}: name a file or a name')
    if out.suffix != '.onnx':
        out = Path(f'{stem(Path(networks[0]))}.onnx')
    export_onnx(load_network(networks[0], blend), out)
    say(f'{out} is the network in ONNX: photo and painting are (1, 3, H, W), in [0, 1]')
