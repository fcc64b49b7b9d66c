"""The results of a class: as a table, as JSON, as CSV."""

import csv
import json
import shutil
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from ..files import atomic_path
from . import verdict
from .exercise import exercises

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

# With the mark at its beginning that has them read a file as UTF-8; a name may hold any bytes.
AS_SPREADSHEETS_DO: dict = {'newline': '', 'encoding': 'utf-8-sig', 'errors': 'replace'}


class Mistake(NamedTuple):
    """A known mistake, and who made it."""

    exercise: str
    name: str
    message: str
    students: list


@dataclass(frozen=True)
class Results:
    """The submissions of a class and their verdicts."""

    students: list  # names
    verdicts: dict  # (student, name of the exercise): Verdict
    unknown: dict  # files that were not checked, and why
    late: set = field(default_factory=set)  # keys of verdicts: changed after the deadline
    alike: list = field(default_factory=list)  # (name of the exercise, students, what is alike)

    def exercises(self):
        """Return the names of all exercises that were handed in, in the order of the course."""
        handed_in = {name for _, name in self.verdicts}
        return [name for name in exercises() if name in handed_in]

    def points(self, student):
        """Return how many exercises a student has passed."""
        return [self.mark(student, name) for name in self.exercises()].count('passed')

    def mark(self, student, name):
        """Return the verdict on an exercise in a word or two."""
        found = self.verdicts.get((student, name))
        if found is None:
            return '-'
        if found.kind == verdict.NOT_STARTED and not found.line:
            return 'untouched'
        return MARKS.get(found.kind, found.kind)

    def mistakes(self):
        """Return the known mistakes, the commonest first."""
        made: dict = {}
        for (student, name), found in self.verdicts.items():
            if found.mistake:
                made.setdefault((name, found.mistake), []).append((student, found.message))
        common = sorted(made.items(), key=lambda item: -len(item[1]))
        return [
            Mistake(name, mistake.replace('_', ' '), them[0][1], [student for student, _ in them])
            for (name, mistake), them in common
        ]

    def exit_code(self):
        """Return 0 if all have passed, 1 if somebody has not, 2 if something was not checked."""
        kinds = {found.kind for found in self.verdicts.values()}
        return 2 if verdict.BROKEN in kinds else int(kinds != {verdict.PASSED})

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
                        'late': (student, name) in self.late,
                        **v._asdict(),
                    }
                    for (student, name), v in self.verdicts.items()
                ],
                'alike': self.alike,
                'unknown': list(self.unknown),
            },
            indent=2,
        )

    def write_csv(self, path):
        """Write a row for each student, whole or not at all."""
        names = self.exercises()
        with atomic_path(path) as temporary, open(temporary, 'w', **AS_SPREADSHEETS_DO) as file:
            rows = csv.writer(file)
            rows.writerow(['student', *names, 'points', 'late'])
            for student in self.students:
                marks = [self.mark(student, name) for name in names]
                late = ' '.join(name for name in names if (student, name) in self.late)
                rows.writerow([_as_text(student), *marks, self.points(student), late])

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
        return '\n'.join([text, *self._remarks()])

    def _remarks(self, most=5):
        """Yield what a teacher should know besides the marks."""
        for mistake in self.mistakes()[:most]:
            if len(mistake.students) > 1:
                yield f'made by {len(mistake.students)}: {mistake.exercise}, {mistake.name}'
        for name, students, what in self.alike:
            yield f'{what}: {name}, of {", ".join(students)}'
        late = Counter(student for student, _ in self.late)
        yield from (f'late: {student}, {count} of them' for student, count in sorted(late.items()))
        yield from (f'not checked: {path}{reason}' for path, reason in self.unknown.items())

    def _block(self, names, first):
        rows = [('', names)]
        rows += [
            (student, [self.mark(student, name) for name in names]) for student in self.students
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
        return [self.mark(student, name) for student in self.students]


def _as_text(name):
    """Return a name that no spreadsheet takes for a formula."""
    return "'" + name if name[0] in '=+-@' else name
