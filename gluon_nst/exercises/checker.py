"""The near side of a check: starts the worker, asks it, and survives its death."""

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..errors import UserError
from . import verdict
from .verdict import Verdict

HOME = Path(__file__).parent.parent.parent  # of the package: a place without a learner's files
ENVIRONMENT = {
    'MXNET_ENGINE_TYPE': 'NaiveEngine',  # errors come where they arise
    'OMP_NUM_THREADS': '1',  # small arrays are ten times slower with threads that wait in turn
}
GRACE = 60  # seconds until a worker that keeps silent is given up


class Checker:
    """Checks files; a context manager. MXNet is imported at the first check."""

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
            In seconds; the exercise's own if None.
        seed : int, optional
            Fixes the inputs, which are new ones each time otherwise.

        Returns
        -------
        Verdict
        """
        if self.worker is None:
            self._start()
        limit = exercise.time_limit if time_limit is None else time_limit
        job = {
            'name': exercise.name,
            'path': str(Path(path).resolve()),
            'time_limit': limit,
            'seed': int.from_bytes(os.urandom(3), 'big') if seed is None else seed,
        }
        try:
            return Verdict(**self._ask(job, limit + GRACE))
        except (OSError, ValueError, TypeError):  # it is gone, or answers nothing that makes sense
            self.stop()
            return Verdict(
                verdict.EXIT,
                'Your code ended the process that checks it. Let the '
                'function return its result instead.',
            )

    def stop(self):
        """End the worker and the check that it may be at."""
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
                pass  # it died with a job unread

    def _start(self):
        self.worker = subprocess.Popen(
            [sys.executable, '-m', __package__ + '.worker'],
            cwd=HOME,
            env={**os.environ, **ENVIRONMENT},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # Ctrl-C is for us alone
        try:
            answer = json.loads(self.worker.stdout.readline())
        except ValueError:
            answer = {'error': 'the process that checks could not start'}
        if 'error' in answer:
            self.stop()
            raise UserError(f'{answer["error"]}: "gluon-nst doctor" says what to fix')

    def _ask(self, job, patience):
        jobs, answers = self.worker.stdin, self.worker.stdout
        jobs.write(json.dumps(job).encode() + b'\n')
        jobs.flush()
        if not select.select([answers], [], [], patience)[0]:
            raise OSError('no answer')
        return json.loads(answers.readline())
