"""``train``: a network that paints in one pass."""

from pathlib import Path

from ..errors import UserError
from .arguments import number, numbers, positive, stem, typed, whole_number
from .output import say


def add_train(commands):
    """Add the command ``train``."""
    parser = commands.add_parser(
        'train',
        help='train a network that paints in one pass',
        description='Train a network to give any photograph the style of PAINTING, or one of '
        'several styles, in a tenth of a second. Some minutes are enough; "gluon-nst paint" uses '
        'it.',
    )
    parser.set_defaults(run=_train)
    parser.add_argument('paintings', nargs='*', type=Path, metavar='PAINTING')
    parser.add_argument(
        '-o',
        '--out',
        type=Path,
        metavar='NETWORK',
        help='the file of the network (default: networks/PAINTING.safetensors); a folder beside '
        'it, NETWORK.training, shows what it paints, and its losses',
    )
    parser.add_argument(
        '--photos',
        type=Path,
        metavar='DIR',
        help='photographs to train on, twenty or more (default: those of the package)',
    )
    parser.add_argument('--steps', type=positive, metavar='N', help='(default: 1000)')
    parser.add_argument(
        '--minutes', type=number, metavar='M', help='how long it may take, in place of --steps'
    )
    parser.add_argument(
        '--strength',
        type=numbers,
        metavar='X',
        help='from 0, nearly the photograph, to 1, nearly all style (default: 0.5); X,X,... gives '
        'each painting its own',
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
        help='a trained network to start from, so that a style is learned in fewer steps, or none: '
        'random weights (default: starry-night); of several paintings, NETWORK,NETWORK gives each '
        'its own',
    )
    parser.add_argument('--seed', type=whole_number, metavar='N', help='(default: 0)')
    parser.add_argument('--overwrite', action='store_true', help='replace an earlier network')
    parser.add_argument(
        '--resume',
        type=Path,
        metavar='NETWORK',
        help='go on with a training that was interrupted; all its settings are known',
    )


def _train(options):
    from ..onepass.folder import TrainingFolder
    from ..onepass.workshop import resume_training, train_network

    if options.resume:
        if options.paintings or typed(options, 'paintings', 'resume'):
            raise UserError('resume takes no other option: all its settings are known')
        out = options.resume
        resume_training(out)
    elif options.paintings:
        name = '-'.join(map(stem, options.paintings))[:60]
        out = options.out or Path('networks') / f'{name}.safetensors'
        given = typed(options, 'paintings', 'out')
        if given.get('start') == 'none':
            given['start'] = None
        train_network(options.paintings, out, **given)
    else:
        raise UserError('train needs a painting: name a picture file, or several')
    say(f'{out} is ready, and {TrainingFolder.of(out).picture} shows what it paints')
