"""An exercise: one folder of the catalogue, read without MXNet so that listing is fast."""

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict

from ..errors import UserError, did_you_mean

CATALOGUE = Path(__file__).parent / 'catalogue'


@dataclass(frozen=True)
class Exercise:
    """The description of an exercise.

    Its folder holds ``starter.py``, ``solution.py``, ``hints.md``, ``check.py`` (the inputs and
    the properties that a check uses) and ``mistakes/``: one wrong version of the function for
    each known mistake, with the explanation for a learner who gets the same values.
    """

    name: str  # such as 'style-loss'
    lesson: int
    kind: str  # 'complete', 'predict' or 'explore'
    title: str
    order: int  # within the lesson
    time_limit: float  # in seconds
    function: str  # name of what it asks for, such as 'style_loss'

    @property
    def folder(self):
        """Its folder in the catalogue."""
        return CATALOGUE / self.name

    @property
    def file_name(self):
        """Name of the learner's file, such as style_loss.py."""
        return self.name.replace('-', '_') + '.py'

    def read(self, name):
        """Return the text of one of its files."""
        return (self.folder / name).read_text(encoding='utf-8')

    def hints(self):
        """Return its three hints, from a nudge to nearly the solution."""
        return [hint.strip('\n') for hint in self.read('hints.md').split('\n---\n')]


@lru_cache(maxsize=None)
def exercises():
    """Return all exercises by name, in the order of the course."""
    found = [_read(path.parent) for path in CATALOGUE.glob('*/check.py')]
    return {e.name: e for e in sorted(found, key=lambda e: (e.lesson, e.order, e.name))}


def find_exercise(name):
    """Return the exercise called ``name``, which may also be a file name such as style_loss.py.

    Raises
    ------
    UserError
        If there is no such exercise.
    """
    known = exercises()
    plain = Path(name).name.replace('.py', '').replace('_', '-').lower()
    if plain in known:
        return known[plain]
    raise UserError(
        f'there is no exercise {name!r}{did_you_mean(plain, known)}: '
        'run "gluon-nst exercise list" to see all exercises'
    )


def _read(folder):
    """Read the constants in check.py without running it."""
    constants: Dict[str, Any] = {'ORDER': 9, 'TIME_LIMIT': 10}
    for node in ast.parse((folder / 'check.py').read_text(encoding='utf-8')).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            try:
                constants[node.targets[0].id] = ast.literal_eval(node.value)
            except ValueError:
                pass  # it is no constant
    return Exercise(
        folder.name,
        constants['LESSON'],
        constants['KIND'],
        constants['TITLE'],
        constants['ORDER'],
        constants['TIME_LIMIT'],
        constants['NAMES'][0],
    )
