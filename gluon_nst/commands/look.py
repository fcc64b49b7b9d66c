"""Commands that only look: ``inspect``, ``classify``, ``recipes`` and ``doctor``."""

import textwrap
from dataclasses import fields
from itertools import zip_longest
from pathlib import Path

from ..layers import layer_names
from ..recipes import RECIPES, Recipe, get_recipe
from .arguments import size


def add_inspect(commands):
    """Add the command ``inspect``."""
    parser = commands.add_parser(
        'inspect',
        help='what the layers of a network make of a picture',
        description='Print the range and mean of each layer that a recipe reads.',
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
        help='also draw feature maps, Gram matrices and edges into this folder',
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
        print(f'The pictures are in {options.out}')


def add_classify(commands):
    """Add the command ``classify``."""
    parser = commands.add_parser(
        'classify',
        help='say what a picture shows, to check a network',
        description='Print the five classes of ImageNet that PICTURE most probably shows.',
    )
    parser.add_argument('picture', type=Path, metavar='PICTURE')
    parser.set_defaults(run=_classify)


def _classify(options):
    from ..classify import classify
    from ..images import read_image
    from ..weights import pretrained_classifier

    picture = read_image(options.picture)
    for name, probability in classify(picture, net=pretrained_classifier()):
        print(f'{probability:6.1%}  {name}')


def add_recipes(commands):
    """Add the command ``recipes``."""
    parser = commands.add_parser('recipes', help='the settings of each tutorial, side by side')
    parser.set_defaults(run=_recipes)


def _recipes(_options):
    for field in fields(Recipe):
        values = [getattr(recipe, field.name) for recipe in RECIPES.values()]
        if field.name == 'source':
            continue
        if field.name.endswith('_layers'):
            values = [' '.join(layer_names()[i] for i in layers) for layers in values]
        for i, row in enumerate(
            zip_longest(*(textwrap.wrap(str(value), 26) for value in values), fillvalue='')
        ):
            print(f'{field.name if i == 0 else "":16}', *(f'{cell:27}' for cell in row))
    for recipe in RECIPES.values():
        print(f'\n{recipe.name}: {recipe.source}')


def add_doctor(commands):
    """Add the command ``doctor``."""
    parser = commands.add_parser('doctor', help='check this machine, and say how to mend it')
    parser.set_defaults(run=_doctor)


def _doctor(_options):
    from ..doctor import examine

    return examine()
