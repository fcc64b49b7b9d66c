"""For teachers: check what a class has handed in, such as ``DIR/student/gram.py``."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from tqdm import tqdm

from ..errors import UserError
from .alike import alike as alike_in
from .checker import Checker
from .exercise import exercises
from .handed_in import collect
from .results import Results


def check_class(folder, *, jobs=None, time_limit=None, deadline=None):
    """Check the submissions of a class, each in a separate process.

    Parameters
    ----------
    folder : Path
        Holds a folder or a zip archive for each student, with files, or notebooks, of the names
        that `exercise start` uses, in whatever folders below.
    jobs : int, optional
        How many to check at the same time; by default, one per processor.
    time_limit : float, optional
        In seconds for each submission; by default, that of the exercise.
    deadline : datetime.datetime, optional
        What was changed after it is late: by the time of the file, or in its archive.

    Returns
    -------
    Results

    Raises
    ------
    UserError
        If there is nothing to check.
    """
    with TemporaryDirectory(prefix='gluon-nst-class-') as scratch:
        handed_in = collect(Path(folder), Path(scratch))
        if not handed_in.submissions:
            raise UserError(
                f'{folder} holds no submissions: it should have one folder for each student, '
                f'with files such as {Path(folder) / "anna" / "gram.py"}'
            )
        verdicts = _check(handed_in.submissions, jobs, time_limit)
        late = {
            key
            for key, submitted in handed_in.submissions.items()
            if deadline and submitted.changed > deadline.timestamp()
        }
        alike = list(_alike(handed_in.submissions))
        return Results(handed_in.students, verdicts, handed_in.unknown, late, alike)


def _check(submissions, jobs, time_limit):
    """Return the verdicts on submissions, with the same keys."""
    jobs = min(jobs or os.cpu_count() or 1, len(submissions))
    with ExitStack() as stack, ThreadPoolExecutor(jobs) as pool:
        idle: SimpleQueue = SimpleQueue()
        for _ in range(jobs):
            idle.put(stack.enter_context(Checker()))

        def check(submitted):
            checker = idle.get()
            try:
                return checker.check(submitted.exercise, submitted.path, time_limit=time_limit)
            finally:
                idle.put(checker)

        found = pool.map(check, submissions.values())
        bar = tqdm(found, 'checking', len(submissions), leave=False, disable=None)
        return dict(zip(submissions, bar))


def _alike(submissions):
    """Yield the exercise, the students, and what is alike in what they have handed in."""
    for exercise in exercises().values():
        sources = {
            student: _beginning(submitted.path)
            for (student, name), submitted in submissions.items()
            if name == exercise.name
        }
        for students, what in alike_in(exercise, sources):
            yield exercise.name, students, what


def _beginning(path, most=1 << 16):
    """Return the beginning of a text, which may be no text at all."""
    with open(path, encoding='utf-8', errors='replace') as file:
        return file.read(most)
