"""``train``: a network that paints in one pass."""

from pathlib import Path

from .arguments import number, positive, stem, whole_number
from .output import say


def add_train(commands):
    """Add the command ``train``."""
    parser = commands.add_parser(
        'train',
        help='train a network that paints in one pass',
        description='Train a network to give any photograph the style of PAINTING in a tenth of '
        'a second. Some minutes are enough; "gluon-nst paint" uses it.',
    )
    parser.set_defaults(run=_train)
    parser.add_argument('painting', type=Path, metavar='PAINTING')
    parser.add_argument(
        '-o',
        '--out',
        type=Path,
        metavar='FILE',
        help='the network, and beside it a preview (default: networks/PAINTING.safetensors)',
    )
    parser.add_argument(
        '--photos',
        type=Path,
        metavar='DIR',
        help='photographs to train on, twenty or more (default: those of the package)',
    )
    parser.add_argument('--steps', type=positive, metavar='N', help='(default: 1000)')
    parser.add_argument(
        '--strength',
        type=number,
        metavar='X',
        help='from 0, nearly the photograph, to 1, nearly all style (default: 0.5)',
    )
    parser.add_argument(
        '--style-scale',
        type=number,
        metavar='X',
        help='the greater, the larger the strokes (default: 1)',
    )
    parser.add_argument(
        '--start',
        metavar='NETWORK',
        help='a trained network to start from: a new style is then learned in fewer steps',
    )
    parser.add_argument('--seed', type=whole_number, metavar='N', help='(default: 0)')
    parser.add_argument('--overwrite', action='store_true', help='replace an earlier network')


def _train(options):
    from ..onepass.workshop import train_network

    out = options.out or Path('networks') / f'{stem(options.painting)}.safetensors'
    names = 'photos', 'steps', 'strength', 'style_scale', 'start', 'seed', 'overwrite'
    given = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    train_network(options.painting, out, **given)
    say(f'{out} is ready, and {out.with_suffix(".png")} shows what it paints')
