"""The process that runs checks: it imports MXNet once and forks a process for each check.

``python -m gluon_nst.exercises.worker`` reads one job a line and answers one verdict a line,
both in JSON. It executes no operator itself, so that a fork finds MXNet as it was imported:
a check costs a twentieth of a second instead of the seconds of the import.
"""

import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from . import sandbox, verdict
from .exercise import exercises, find_exercise
from .verdict import Verdict

SOURCE = 1 << 20  # bytes of a learner's file
PRINTED = 2000  # characters to hand on


def main():
    """Answer jobs until there are no more."""
    replies = os.fdopen(os.dup(1), 'w')
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        from . import judge  # noqa: F401 imports MXNet, for all forks
    except Exception as error:
        replies.write(json.dumps({'error': str(error)}) + '\n')
        return
    replies.write('{}\n')
    replies.flush()
    for job in map(json.loads, sys.stdin):
        replies.write(json.dumps(run(**job)._asdict()) + '\n')
        replies.flush()


def run(name, path, seed, time_limit):
    """Check the file at ``path`` in a process of its own and return the `Verdict`."""
    folder = Path(tempfile.mkdtemp(prefix='gluon-nst-'))
    place = folder / 'check' / 'files'  # two deep: also ".." is not the learner's
    place.mkdir(parents=True)
    try:
        exercise = find_exercise(name)
        _copy(Path(path).parent, place)
        _copy_file(Path(path), place / exercise.file_name)
        found = sandbox.run(
            lambda: _judge(exercise, place / exercise.file_name, seed),
            place,
            folder / 'printed',
            time_limit,
        )
        return found._replace(printed=_beginning(folder / 'printed'))
    except OSError as error:
        return Verdict(verdict.BROKEN, f'{Path(path).name}: {error.strerror or error}')
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _judge(exercise, path, seed):
    from .judge import judge

    try:
        return judge(exercise, path, seed)
    except BaseException as error:
        return Verdict(
            verdict.BROKEN,
            f'The fault is in the check, not in your file: {type(error).__name__}: {error}',
        )


def _copy(source, place):
    """Copy what may belong to the exercises: style_loss.py may import gram.py."""
    for exercise in exercises().values():
        try:
            _copy_file(source / exercise.file_name, place / exercise.file_name)
        except OSError:
            pass  # it is not there, or not needed


def _copy_file(source, target):
    if source.exists() and not source.is_file():
        raise OSError('not a plain file')
    if source.stat().st_size > SOURCE:
        raise OSError('larger than a megabyte')
    shutil.copyfile(source, target)


def _beginning(path):
    try:
        with open(path, errors='replace') as file:
            return file.read(PRINTED)
    except OSError:
        return ''


if __name__ == '__main__':
    main()
