"""An exercise: one folder of the catalogue, read without MXNet so that lists are quick."""

import ast
import difflib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict

from ..errors import UserError

CATALOGUE = Path(__file__).parent / 'catalogue'


@dataclass(frozen=True)
class Exercise:
    """What a learner sees of an exercise.

    Its folder holds ``starter.py``, ``solution.py``, ``hints.md``, ``check.py`` (the inputs and
    the properties that a check uses) and ``mistakes/``: the function done wrong in each known
    way, with what to tell a learner who gets the same values.
    """

    name: str  # such as 'style-loss'
    lesson: int
    kind: str  # 'complete', 'predict' or 'explore'
    title: str
    place: int  # within the lesson
    time_limit: float  # in seconds

    @property
    def folder(self):
        """Where it stands in the catalogue."""
        return CATALOGUE / self.name

    @property
    def file_name(self):
        """Name of the learner's file, such as style_loss.py."""
        return self.name.replace('-', '_') + '.py'

    def read(self, name):
        """Return the text of one of its files."""
        return (self.folder / name).read_text(encoding='utf-8')

    def hints(self):
        """Return its three hints, from a nudge to almost there."""
        return [hint.strip() for hint in self.read('hints.md').split('\n---\n')]


@lru_cache(maxsize=None)
def exercises():
    """Return all exercises by name, in the order of the course."""
    found = [_read(path.parent) for path in CATALOGUE.glob('*/check.py')]
    return {e.name: e for e in sorted(found, key=lambda e: (e.lesson, e.place, e.name))}


def find_exercise(name):
    """Return the exercise called ``name``, also if it is written as its file, style_loss.py.

    Raises
    ------
    UserError
        If there is none.
    """
    known = exercises()
    plain = Path(name).name.replace('.py', '').replace('_', '-').lower()
    if plain in known:
        return known[plain]
    closest = difflib.get_close_matches(plain, known, n=1)
    meant = f'do you mean {closest[0]!r}? ' if closest else ''
    raise UserError(
        f'there is no exercise {name!r}: {meant}See "gluon-nst exercise list" for those there are'
    )


def _read(folder):
    """Take the constants from check.py without running it."""
    constants: Dict[str, Any] = {'PLACE': 9, 'TIME_LIMIT': 10}
    for node in ast.parse((folder / 'check.py').read_text(encoding='utf-8')).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    constants[target.id] = node.value.value
    return Exercise(
        folder.name,
        constants['LESSON'],
        constants['KIND'],
        constants['TITLE'],
        constants['PLACE'],
        constants['TIME_LIMIT'],
    )
