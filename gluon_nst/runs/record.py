"""run.json: what a run tells of itself, read as if somebody had edited it."""

import json
from pathlib import Path

from ..errors import UserError
from ..recipes import get_recipe, is_count
from .names import RECORD

STARTS = 'content', 'noise'  # what a run can start from, besides a picture
STATUSES = 'running', 'interrupted', 'failed', 'finished'
DEVICES = 'cpu', 'gpu'
LARGEST = 10**9  # of any number but a seed


def read_record(folder):
    """Return what run.json holds, or {} if it is missing or damaged."""
    try:
        record = json.loads((Path(folder) / RECORD).read_text())
    except (OSError, ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def is_text(x):
    """Return whether x is a text that can be a path."""
    return isinstance(x, str) and '\0' not in x


def is_number(x):
    """Return whether x is a number, neither infinite nor absurd."""
    return isinstance(x, (int, float)) and not isinstance(x, bool) and abs(x) <= LARGEST


def is_seed(x):
    """Return whether x can be the seed of random numbers."""
    return isinstance(x, int) and not isinstance(x, bool) and 0 <= x < 2**32


RULES = (  # the names of values, what they must be, and whether one is
    ('content style recipe init precision', 'a text', is_text),
    ('width height', 'a whole number from 1 to 10**9', is_count),
    ('deltas keep_alpha crop', 'true or false', lambda x: isinstance(x, bool)),
    ('seed', 'a whole number from 0 to 2**32 - 1', is_seed),
    ('status', ' or '.join(STATUSES), STATUSES.__contains__),
    ('device', ' or '.join(DEVICES), DEVICES.__contains__),
    ('blend', 'a list of numbers', lambda x: isinstance(x, list)),
    ('dpi', 'a number, or null', lambda x: x is None or is_number(x)),
    ('settings sha256', 'several values by name', lambda x: isinstance(x, dict)),
)


def recipe_of(record, folder):
    """Return the `Recipe` of a run, if every value that the run depends on can be right.

    Parameters
    ----------
    record : dict
        What run.json holds.
    folder : str or Path
        Its folder, for messages.

    Raises
    ------
    UserError
        If a value is missing, or cannot be right; the message names it.
    """
    if 'settings' not in record:
        raise UserError(f'{folder} holds no run: name a folder with the run.json of a run')
    try:
        _check(record)
        _check_pictures(record)
        recipe = get_recipe(record['recipe'])
        _check_there(recipe.settings(), record['settings'])
        return recipe.replace(**record['settings'])
    except UserError as error:
        path = Path(folder) / RECORD
        raise UserError(
            f'{path} was changed, or is from another version: {error}; put back what was there, '
            'or start a new run'
        ) from None


def _check(record):
    for names, wanted, good in RULES:
        _check_there(names.split(), record)
        for name in names.split():
            if not good(record[name]):
                raise UserError(f'{name} is {record[name]!r:.60}, and must be {wanted}')


def _check_pictures(record):
    pictures = {'content', 'style', *{'mask', 'regions'} & {*record}}
    if record['init'] not in STARTS:
        pictures.add('init')
    _check_there(pictures, record['sha256'])
    for role in record['sha256']:
        if not is_text(record.get(role)):
            raise UserError(f'{role} is {record.get(role)!r:.60}, and must be a path')


def _check_there(names, values):
    missing = {*names} - {*values}
    if missing:
        raise UserError(f'there is no {min(missing)}')
