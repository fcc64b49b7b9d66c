"""The parent side of a check: starts the worker, sends it jobs, and survives its death."""

import json
import os
import secrets
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from ..errors import UserError
from . import verdict
from .exercise import VARIABLE
from .verdict import Verdict

HOME = Path(__file__).parent.parent.parent  # of the package: a folder without learners' files
ENVIRONMENT = {
    'MXNET_ENGINE_TYPE': 'NaiveEngine',  # errors are raised where they occur
    'OMP_NUM_THREADS': '1',  # for small arrays, more threads are ten times slower
}
GRACE = 60  # seconds beyond the time limit until the check gives up on a silent worker


class Checker:
    """Checks files; a context manager. The worker imports MXNet at the first check."""

    def __init__(self):
        self.worker: Any = None  # the process, while there is one

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.stop()

    def check(self, exercise, path, *, time_limit=None, seed=None):
        """Check a file.

        Parameters
        ----------
        exercise : Exercise
        path : Path
        time_limit : float, optional
            In seconds; by default, that of the exercise.
        seed : int, optional
            Fixes the inputs, which otherwise differ each time.

        Returns
        -------
        Verdict
        """
        if self.worker is None:
            self._start()
        limit = exercise.time_limit if time_limit is None else time_limit
        job = {
            'number': secrets.token_hex(),  # so that no other answer is taken for this one's
            'name': exercise.name,
            'path': str(Path(path).resolve()),
            'time_limit': limit,
            'seed': int.from_bytes(os.urandom(3), 'big') if seed is None else seed,
        }
        try:
            return Verdict(**self._ask(job, limit + GRACE))
        except (OSError, ValueError, TypeError):  # the worker is gone, or its answer is invalid
            self.stop()
            return Verdict(
                verdict.EXIT,
                'Your code ended the process that checks it. Let the '
                'function return its result instead.',
            )

    def stop(self):
        """End the worker and any check in progress."""
        if self.worker is not None:
            worker, self.worker = self.worker, None
            worker.terminate()
            try:
                worker.wait(2)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            worker.stdout.close()
            try:
                worker.stdin.close()
            except OSError:
                pass  # it died before it read a job

    def _start(self):
        self.worker = subprocess.Popen(
            [sys.executable, '-m', __package__ + '.worker'],
            cwd=HOME,
            env={**os.environ, **ENVIRONMENT, VARIABLE: _absolute(os.environ.get(VARIABLE, ''))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            bufsize=0,  # so that select() sees every answer
        )  # in a new session, so that Ctrl-C does not reach it
        try:
            answer = json.loads(self.worker.stdout.readline())
        except ValueError:
            answer = {'error': 'the checking process could not start'}
        if 'error' in answer:
            self.stop()
            raise UserError(f'{answer["error"]}: run "gluon-nst doctor" to see what to fix')

    def _ask(self, job, patience):
        jobs, answers = self.worker.stdin, self.worker.stdout
        jobs.write(json.dumps(job).encode() + b'\n')
        deadline = time.monotonic() + patience
        while select.select([answers], [], [], max(0, deadline - time.monotonic()))[0]:
            line = answers.readline()
            if not line:
                break
            number, found = _answer(line)
            if number == job['number']:
                return found
        raise OSError('no answer')


def _absolute(folders):
    """Return folders as they are named in another working folder."""
    names = filter(None, folders.split(os.pathsep))
    return os.pathsep.join(str(Path(name).expanduser().resolve()) for name in names)


def _answer(line):
    """Return the number and the verdict of a line, or two times None if it is no answer."""
    try:
        found = json.loads(line)
        return found.pop('number'), found
    except (ValueError, AttributeError, LookupError, TypeError):
        return None, None
