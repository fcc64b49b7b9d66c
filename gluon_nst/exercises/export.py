"""Exercises for other programs: an autograder for Gradescope, a notebook for nbgrader."""

import json
import re
import shlex
import stat
import zipfile
from importlib import metadata
from pathlib import Path

from ..errors import UserError
from ..files import atomic_path
from .exercise import CATALOGUE

PACKAGE = Path(__file__).parent.parent
LEFT_OUT = 'img', 'chapters', 'networks', '__pycache__'  # folders that no check needs
SETUP = """#!/usr/bin/env bash
# Gradescope calls this once, to make the machine ready. It needs Python 3.8 to 3.11.
set -euo pipefail
root=${{AUTOGRADER:-/autograder}}
if ! python3 -c 'import ensurepip, venv' || ! ldconfig -p | grep -q libgomp; then
    apt-get update
    apt-get install -y python3-venv libgomp1
fi
python3 -m venv "$root/venv"
"$root/venv/bin/pip" install --quiet {requirements}
"""
RUN = """#!/usr/bin/env bash
# Gradescope calls this for each submission. It writes results/results.json.
root=${{AUTOGRADER:-/autograder}}
export PYTHONPATH=$root/source GLUON_NST_EXERCISES={own}
"$root/venv/bin/python" -m gluon_nst.exercises.autograder "$root" {names}
"""
# Where the code is to go: nbgrader takes these lines out when it makes the release.
PLACE = re.compile(r'^( *)# TODO.*(?:\n.*)*?\n.*raise NotImplementedError.*$', re.MULTILINE)
MARKED = r'\1### BEGIN SOLUTION\n\g<0>\n\1### END SOLUTION'


def gradescope(exercises, path):
    """Write the zip archive that Gradescope takes as an autograder.

    It holds this package with the solutions, and goes to Gradescope alone.

    Parameters
    ----------
    exercises : list of Exercise
    path : Path

    Raises
    ------
    UserError
        If one of them needs pretrained weights, or the package is not installed.
    """
    for exercise in exercises:
        if exercise.kind == 'explore':
            raise UserError(
                f'{exercise.name} trains with pretrained weights, for minutes: leave it out'
            )
    own = [exercise for exercise in exercises if exercise.folder.parent != CATALOGUE]
    scripts = {
        'setup.sh': SETUP.format(requirements=' '.join(map(shlex.quote, _requirements()))),
        'run_autograder': RUN.format(
            own='$root/source/own' if own else '',
            names=' '.join(exercise.name for exercise in exercises),
        ),
    }
    with atomic_path(path) as temporary, zipfile.ZipFile(
        temporary, 'w', zipfile.ZIP_DEFLATED
    ) as archive:
        for name, text in scripts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.external_attr = (stat.S_IFREG | 0o755) << 16  # it is a program
            archive.writestr(info, text)
        for file in _files(PACKAGE):
            archive.write(file, Path('gluon_nst', file.relative_to(PACKAGE)))
        for exercise in own:
            for file in _files(exercise.folder):
                archive.write(file, Path('own', exercise.name, file.relative_to(exercise.folder)))


def nbgrader(exercise, path):
    """Write the notebook of an exercise for nbgrader, as its source.

    It holds the task, a cell for the learner's code, and a locked cell that checks it. The
    solution is not in it.

    Parameters
    ----------
    exercise : Exercise
    path : Path
    """
    starter = exercise.read('starter.py')
    code = starter[starter.index('"""', 3) + 3 :].strip()
    task = re.sub(r'(,\s+then\s+check (it|them))?:$', '.', exercise.task())
    cells = [
        _cell('markdown', task, 'task'),
        _cell('code', PLACE.sub(MARKED, code), 'answer', solution=True),
        _cell(
            'code',
            f'from gluon_nst.exercises import check\n\ncheck({exercise.function}, required=True)',
            'check',
            grade=True,
            points=1,
        ),
    ]
    for cell in cells:
        cell['metadata']['nbgrader']['grade_id'] += f'-{exercise.name}'
    book = {
        'cells': cells,
        'metadata': {
            'kernelspec': {'display_name': 'Python 3', 'language': 'python', 'name': 'python3'}
        },
        'nbformat': 4,
        'nbformat_minor': 5,
    }
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(book, indent=1) + '\n', encoding='utf-8')


def _cell(kind, text, name, **what):
    """Return a cell that nbgrader knows by its name; what is no solution, it keeps as it is."""
    settings = {
        'grade': False,
        'grade_id': name,
        'locked': not what.get('solution'),
        'schema_version': 3,
        'solution': False,
        'task': False,
        **what,
    }
    cell = {
        'cell_type': kind,
        'id': name,
        'metadata': {'nbgrader': settings},
        'source': text.splitlines(True),
    }
    return {**cell, 'execution_count': None, 'outputs': []} if kind == 'code' else cell


def _requirements():
    """Return what this package needs, with the versions that are installed here."""
    try:
        needed = metadata.requires('gluon_nst') or []
    except metadata.PackageNotFoundError as error:
        raise UserError('gluon_nst is not installed: run "pip install ." in its folder') from error
    return [name for name in needed if 'extra ==' not in name]


def _files(folder):
    """Yield the files of a folder that a check needs."""
    for path in sorted(folder.rglob('*')):
        if path.is_file() and not {*path.relative_to(folder).parts} & {*LEFT_OUT}:
            yield path
