"""The process that runs checks: it imports MXNet once and forks two processes for each check.

In the first, the learner's file runs and gives its answer; in the second, the answer is judged.

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

from . import confine, sandbox, verdict
from .exercise import exercises, find_exercise
from .verdict import Verdict

SOURCE = 1 << 20  # bytes of a learner's file
PRINTED = 2000  # characters of output to report
JUDGING = 30  # seconds beyond the time limit, for the solution and the known mistakes


def main():
    """Answer jobs until there are no more."""
    replies = os.fdopen(os.dup(1), 'w')
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    confine.adopt()
    try:
        from . import answer, judge  # noqa: F401 import MXNet, for all forks
    except Exception as error:
        replies.write(json.dumps({'error': str(error)}) + '\n')
        return
    replies.write('{}\n')
    replies.flush()
    for job in map(json.loads, sys.stdin):
        number = job.pop('number')
        replies.write(json.dumps({'number': number, **run(**job)._asdict()}) + '\n')
        replies.flush()


def run(name, path, seed, time_limit):
    """Check the file at ``path`` in separate processes and return the `Verdict`."""
    folder = Path(tempfile.mkdtemp(prefix='gluon-nst-')).resolve()
    files = folder / 'check' / 'files'  # two levels, so that ".." is not the learner's either
    files.mkdir(parents=True)
    try:
        exercise = find_exercise(name)
        _copy(Path(path).parent, files)
        _copy_file(Path(path), files / exercise.file_name)
        with tempfile.TemporaryFile('w+', errors='replace') as printed:
            found = _check(exercise, folder, files / exercise.file_name, seed, time_limit, printed)
            printed.seek(0)
            return found._replace(printed=printed.read(PRINTED))
    except OSError as error:
        return Verdict(verdict.BROKEN, f'{Path(path).name}: {error.strerror or error}')
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check(exercise, root, path, seed, time_limit, printed):
    from .answer import Answer, answer
    from .judge import judge

    try:
        given = sandbox.run(
            lambda: answer(exercise, path, seed), root, path.parent, printed, time_limit
        )
        found = sandbox.run_own(lambda: judge(exercise, Answer(*given), seed), time_limit + JUDGING)
        return Verdict(*found)
    except sandbox.Ended as ended:
        return ended.args[0]


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


if __name__ == '__main__':
    main()
