"""``recipes``: the settings of all recipes, side by side."""

import textwrap
from dataclasses import fields
from itertools import zip_longest

from ..layers import layer_names
from ..recipes import RECIPES, Recipe


def add_recipes(commands):
    """Add the command ``recipes``."""
    parser = commands.add_parser('recipes', help='the settings of all recipes, side by side')
    parser.set_defaults(run=_recipes)


def _recipes(_options):
    for field in fields(Recipe):
        values = [getattr(recipe, field.name) for recipe in RECIPES.values()]
        if field.name == 'source':
            continue
        if field.name.endswith('_layers'):
            values = [
                ' '.join(layer_names(recipe.network)[i] for i in layers)
                for recipe, layers in zip(RECIPES.values(), values)
            ]
        for i, row in enumerate(
            zip_longest(*(textwrap.wrap(str(value), 26) for value in values), fillvalue='')
        ):
            print(f'{field.name if i == 0 else "":16}', *(f'{cell:27}' for cell in row))
    for recipe in RECIPES.values():
        print(f'\n{recipe.name}: {recipe.source}')
