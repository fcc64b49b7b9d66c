"""A run of ``stylize`` in a process of its own, and what its folder tells of it meanwhile."""

import csv
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple, Optional

from ..errors import UserError
from ..runs.folder import RunFolder
from ..runs.names import CHECKPOINT, LOSSES, RECORD
from ..runs.record import read_record, recipe_of

PATIENCE = 20  # seconds that a process has to stop by itself


class Progress(NamedTuple):
    """How far a run is."""

    status: str  # as in run.json
    step: int
    steps: int  # in all; 0 while nobody knows
    losses: list  # of (step, content, style, TV, total)
    seconds_left: Optional[float]

    def sentence(self):
        """Say it."""
        if self.status == 'finished':
            return f'Finished after {self.step} steps.'
        if self.status in ('interrupted', 'failed'):
            verb = 'Stopped' if self.status == 'interrupted' else 'Failed'
            return f'{verb} after step {self.step} of {self.steps}.'
        if not self.step:
            return 'Loading the network ...'
        left = '' if self.seconds_left is None else f', about {self.seconds_left:.0f} s left'
        return f'Step {self.step} of {self.steps}{left}'


class Painting:
    """A run that was begun by the studio.

    Parameters
    ----------
    folder : Path
        Its run folder.
    arguments : list of str
        Of ``gluon-nst``: what begins it.
    """

    def __init__(self, folder, arguments):
        self.folder, self.errors = Path(folder), tempfile.TemporaryFile()  # noqa: SIM115
        self.began = None  # when the first step was seen, and the work that was done by then
        self.process = subprocess.Popen(
            [sys.executable, '-m', 'gluon_nst.studio.worker', *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
        )

    @property
    def is_running(self):
        """Whether its process is there."""
        return self.process.poll() is None

    def stop(self):
        """Interrupt the run, and wait until it has written its latest picture."""
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def keep(self):
        """Stop the run for good: it will not go on."""
        self.stop()
        RunFolder(self.folder).remove_checkpoint()

    def progress(self):
        """Return its `Progress`.

        Raises
        ------
        UserError
            If it has ended with an error.
        """
        if self.process.poll() not in (None, 0, 130):
            raise UserError(self._error())
        done = read_progress(self.folder)
        if self.is_running and done.status in ('interrupted', 'failed'):  # it is being resumed
            return done._replace(status='running', step=0)
        if done.status != 'running' or not done.step:
            return done
        recipe, longest = _plan(read_record(self.folder), self.folder)
        work, total = _work(recipe, longest, done.step), _work(recipe, longest, done.steps)
        if self.began is None:
            self.began = time.perf_counter(), work
        seconds, since = time.perf_counter() - self.began[0], work - self.began[1]
        return done._replace(seconds_left=seconds * (total - work) / since if since else None)

    def _error(self):
        self.errors.seek(0)
        lines = re.split(r'[\r\n]+', self.errors.read().decode(errors='replace').strip())
        return lines[-1].replace('gluon-nst: ', '', 1)


def read_progress(folder):
    """Return the `Progress` of a run by its folder, without the time left."""
    record = read_record(folder)
    losses = read_losses(folder)
    step = losses[-1][0] if losses else 0
    if not record:
        return Progress('running', 0, 0, [], None)
    recipe, longest = _plan(record, folder)
    steps = sum(steps for _, steps in recipe.stages(longest))
    return Progress(record['status'], step, steps, losses, None)


def read_losses(folder):
    """Return the rows (step, content, style, TV, total) of a run's table; none if there is none."""
    try:
        rows = list(csv.reader((Path(folder) / LOSSES).read_text().splitlines()))[1:]
        return [(int(row[0]), *map(float, row[1:])) for row in rows]
    except (OSError, ValueError, IndexError, csv.Error):
        return []


def runs_in(folder, unfinished=False):
    """Return the run folders in a folder, the latest first; or those that can be resumed."""
    found = [record.parent for record in Path(folder).glob(f'*/{RECORD}')]
    if unfinished:
        found = [run for run in found if (run / CHECKPOINT).exists()]
    return sorted(found, key=lambda run: (run / RECORD).stat().st_mtime, reverse=True)


def _plan(record, folder):
    recipe = recipe_of(record, folder)
    return recipe, max(record['width'], record['height'])


def _work(recipe, longest, steps):
    """Return the work of steps: 1 for each at the full size, less at a coarser scale."""
    work = 0.0
    for scale, count in recipe.stages(longest):
        work += min(steps, count) * scale**2
        steps = max(0, steps - count)
    return work
