"""An exercise: one folder of the catalogue, read without MXNet so that listing is fast."""

import ast
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict

from ..errors import UserError, did_you_mean

CATALOGUE = Path(__file__).parent / 'catalogue'
VARIABLE = 'GLUON_NST_EXERCISES'  # folders of exercises of a teacher's own


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
    folder: Path

    @property
    def file_name(self):
        """Name of the learner's file, such as style_loss.py."""
        return self.name.replace('-', '_') + '.py'

    def read(self, name):
        """Return the text of one of its files."""
        return (self.folder / name).read_text(encoding='utf-8')

    def task(self):
        """Return the task, without the command that checks a file."""
        docstring = ast.get_docstring(ast.parse(self.read('starter.py'))) or ''
        return re.sub(r'\s*\n +gluon-nst exercise check.*', '', docstring)

    def hints(self):
        """Return its three hints, from a nudge to nearly the solution."""
        return [hint.strip('\n') for hint in self.read('hints.md').split('\n---\n')]


@lru_cache(maxsize=None)
def exercises():
    """Return all exercises by name, in the order of the course.

    Those in the folders that the environment variable GLUON_NST_EXERCISES names come with them.

    Raises
    ------
    UserError
        If one of these folders, or an exercise in it, cannot be used.
    """
    found: Dict[str, Exercise] = {}
    for home in [CATALOGUE, *_own_folders()]:
        for path in home.glob('*/check.py'):
            exercise = _read(path.parent)
            if exercise.name in found:
                raise UserError(
                    f'there are two exercises {exercise.name}: rename the folder {path.parent}'
                )
            found[exercise.name] = exercise
    return {e.name: e for e in sorted(found.values(), key=lambda e: (e.lesson, e.order, e.name))}


def _own_folders():
    """Yield the folders in which a teacher has exercises."""
    for name in filter(None, os.environ.get(VARIABLE, '').split(os.pathsep)):
        home = Path(name).expanduser()
        if not home.is_dir():
            raise UserError(
                f'{VARIABLE} names {name}, which is no folder: set it to a folder of exercises'
            )
        yield home


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
    try:
        for node in ast.parse((folder / 'check.py').read_text(encoding='utf-8')).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                constants.update(_constant(node.targets[0].id, node.value))
        return Exercise(
            folder.name,
            int(constants['LESSON']),
            str(constants['KIND']),
            str(constants['TITLE']),
            int(constants['ORDER']),
            float(constants['TIME_LIMIT']),
            str(constants['NAMES'][0]),
            folder,
        )
    except (OSError, SyntaxError, ValueError, TypeError, IndexError) as error:
        raise UserError(f'the exercise {folder} cannot be read: {error}') from error
    except KeyError as error:
        raise UserError(
            f'the exercise {folder} cannot be used: its check.py does not set {error.args[0]}'
        ) from error


def _constant(name, value):
    try:
        return {name: ast.literal_eval(value)}
    except ValueError:  # it is computed
        return {}
