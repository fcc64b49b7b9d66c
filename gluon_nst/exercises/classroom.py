"""For teachers: check what a class has handed in, such as ``DIR/student/gram.py``."""

import json
import os
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from tqdm import tqdm

from ..errors import UserError
from . import verdict
from .checker import Checker
from .exercise import exercises
from .handed_in import collect

MARKS = {
    verdict.MISTAKE: 'mistake',
    verdict.SYNTAX: 'syntax',
    verdict.EXIT: 'ended',
    verdict.TIME: 'too long',
    verdict.NAME: 'no name',
    verdict.OWN: 'not own',
    verdict.CHANGED: 'input',
    verdict.NOT_FINITE: 'nan',
    verdict.BROKEN: '?',
}


@dataclass(frozen=True)
class Results:
    """The submissions of a class and their verdicts."""

    students: list  # names
    verdicts: dict  # (student, name of the exercise): Verdict
    unknown: dict  # files that were not checked, and why

    def exercises(self):
        """Return the names of all exercises that were handed in, in the order of the course."""
        handed_in = {name for _, name in self.verdicts}
        return [name for name in exercises() if name in handed_in]

    def json(self):
        """Return everything as JSON."""
        return json.dumps(
            {
                'students': self.students,
                'exercises': self.exercises(),
                'results': [
                    {
                        'student': student,
                        'exercise': name,
                        'passed': v.kind == verdict.PASSED,
                        **v._asdict(),
                    }
                    for (student, name), v in self.verdicts.items()
                ],
                'unknown': list(self.unknown),
            },
            indent=2,
        )

    def table(self, width=None):
        """Return a table of students by exercises, split into blocks that fit the terminal."""
        width = width or shutil.get_terminal_size().columns
        first = max(map(len, ['passed', *self.students])) + 2
        blocks: list = [[]]
        room = width - first
        for name in self.exercises():
            if blocks[-1] and room < self._width(name):
                blocks.append([])
                room = width - first
            blocks[-1].append(name)
            room -= self._width(name)
        text = '\n\n'.join(self._block(names, first) for names in blocks)
        return '\n'.join(
            [
                text,
                *self._most_common(),
                *(f'not checked: {path}{reason}' for path, reason in self.unknown.items()),
            ]
        )

    def _block(self, names, first):
        rows = [('', names)]
        rows += [
            (student, [self._mark(student, name) for name in names]) for student in self.students
        ]
        rows.append(('passed', [str(self._marks(name).count('passed')) for name in names]))
        return '\n'.join(
            (
                f'{head:{first}}'
                + ''.join(f'{cell:{self._width(name)}}' for name, cell in zip(names, cells))
            ).rstrip()
            for head, cells in rows
        )

    def _width(self, name):
        return max(map(len, [name, *self._marks(name)])) + 2

    def _marks(self, name):
        return [self._mark(student, name) for student in self.students]

    def _mark(self, student, name):
        found = self.verdicts.get((student, name))
        return '-' if found is None else MARKS.get(found.kind, found.kind)

    def _most_common(self, most=5):
        """Yield the mistakes that several students made."""
        mistakes = Counter(
            (name, found.mistake.replace('_', ' '))
            for (_, name), found in self.verdicts.items()
            if found.mistake
        )
        for (name, mistake), count in mistakes.most_common(most):
            if count > 1:
                yield f'made by {count}: {name}, {mistake}'


def check_class(folder, *, jobs=None, time_limit=None):
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

    Returns
    -------
    Results

    Raises
    ------
    UserError
        If there is nothing to check.
    """
    with TemporaryDirectory(prefix='gluon-nst-class-') as scratch:
        return _check(collect(Path(folder), Path(scratch)), folder, jobs, time_limit)


def _check(handed_in, folder, jobs, time_limit):
    students, submissions, unknown = handed_in
    if not submissions:
        raise UserError(
            f'{folder} holds no submissions: it should have one folder for each student, '
            f'with files such as {Path(folder) / "anna" / "gram.py"}'
        )
    jobs = min(jobs or os.cpu_count() or 1, len(submissions))
    with ExitStack() as stack, ThreadPoolExecutor(jobs) as pool:
        idle: SimpleQueue = SimpleQueue()
        for _ in range(jobs):
            idle.put(stack.enter_context(Checker()))

        def check(submission):
            checker = idle.get()
            try:
                return checker.check(*submission, time_limit=time_limit)
            finally:
                idle.put(checker)

        found = list(
            tqdm(
                pool.map(check, submissions.values()),
                'checking',
                len(submissions),
                leave=False,
                disable=None,
            )
        )
    return Results(students, dict(zip(submissions, found)), unknown)
