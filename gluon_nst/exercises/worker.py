"""The process that runs checks: it imports MXNet once and forks a process for each check.

``python -m gluon_nst.exercises.worker`` reads one job per line and answers with one verdict
per line, both in JSON. It executes no operator itself, so that MXNet is in its initial state in
each fork. So a check takes a twentieth of a second, not the seconds of an import.
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
PRINTED = 2000  # characters of output to report


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
    """Check the file at ``path`` in a separate process and return the `Verdict`."""
    folder = Path(tempfile.mkdtemp(prefix='gluon-nst-'))
    files = folder / 'check' / 'files'  # two levels, so that ".." is not the learner's either
    files.mkdir(parents=True)
    try:
        exercise = find_exercise(name)
        _copy(Path(path).parent, files)
        _copy_file(Path(path), files / exercise.file_name)
        found = sandbox.run(
            lambda: _judge(exercise, files / exercise.file_name, seed),
            files,
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
            f'The error is in the check, not in your file: {type(error).__name__}: {error}',
        )


def _copy(source, target):
    """Copy the files of all exercises, because style_loss.py may import gram.py."""
    for exercise in exercises().values():
        try:
            _copy_file(source / exercise.file_name, target / exercise.file_name)
        except OSError:
            pass  # it does not exist or is not needed


def _copy_file(source, target):
    if source.exists() and not source.is_file():
        raise OSError('not a regular file')
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
