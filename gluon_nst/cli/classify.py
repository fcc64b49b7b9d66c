"""``classify``: recognise what a picture shows."""

from pathlib import Path


def add_classify(commands):
    """Add the command ``classify``."""
    parser = commands.add_parser(
        'classify',
        help='recognise what a picture shows, to check a network',
        description='Print the five most probable ImageNet classes of PICTURE.',
    )
    parser.add_argument('picture', type=Path, metavar='PICTURE')
    parser.set_defaults(run=_classify)


def _classify(options):
    from ..classify import classify
    from ..images import read_image
    from ..weights.pretrained import pretrained_classifier

    picture = read_image(options.picture)
    for name, probability in classify(picture, net=pretrained_classifier()):
        print(f'{probability:6.1%}  {name}')
