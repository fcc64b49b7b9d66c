"""``inspect``: the outputs of a network's layers for a picture."""

from pathlib import Path

from ..recipes import RECIPES, get_recipe
from .arguments import size


def add_inspect(commands):
    """Add the command ``inspect``."""
    parser = commands.add_parser(
        'inspect',
        help="show the outputs of a network's layers for a picture",
        description='Print the range and mean of the output of each layer that a recipe uses.',
    )
    parser.set_defaults(run=_inspect)
    parser.add_argument('picture', type=Path, metavar='PICTURE')
    parser.add_argument(
        '--recipe',
        default='tensorflow',
        metavar='NAME',
        help=f'one of: {", ".join(RECIPES)} (default: %(default)s)',
    )
    parser.add_argument('--size', type=size, metavar='WxH|N', help="default: the recipe's")
    parser.add_argument(
        '-o',
        '--out',
        type=Path,
        metavar='DIR',
        help='also save plots of feature maps, Gram matrices and edges in this folder',
    )


def _inspect(options):
    from ..inspection import inspect_picture
    from ..pipeline import Stylizer

    settings = {} if options.size is None else {'size': options.size}
    stylizer = Stylizer(get_recipe(options.recipe).replace(**settings))
    rows = inspect_picture(options.picture, stylizer, options.out)
    print(f'{"":8} {"layer":8} {"shape":20} {"min":>12} {"max":>12} {"mean":>12}')
    for row in rows:
        print(
            f'{row.kind:8} {row.layer:8} {row.shape!s:20} '
            f'{row.min:12.5g} {row.max:12.5g} {row.mean:12.5g}'
        )
    if options.out is not None:
        print(f'The plots are in {options.out}')
