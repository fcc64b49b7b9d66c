"""Grade a submission for Gradescope: ``python -m gluon_nst.exercises.autograder ROOT NAME...``.

It reads ``ROOT/submission`` and writes ``ROOT/results/results.json``, in the format of
https://gradescope-autograders.readthedocs.io/en/latest/specs/.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ..files import atomic_path
from . import verdict
from .checker import Checker
from .exercise import find_exercise
from .handed_in import collect_one
from .verdict import report


def main(root, *names):
    """Grade the exercises called ``names``, one point for each."""
    root = Path(root)
    with TemporaryDirectory(prefix='gluon-nst-') as scratch, Checker() as checker:
        found = collect_one(root / 'submission', Path(scratch))
        tests = [
            _test(find_exercise(name), found.submissions.get(('submission', name)), checker)
            for name in names
        ]
    unknown = [f'Not checked: {Path(path).name}{why}' for path, why in found.unknown.items()]
    with atomic_path(root / 'results' / 'results.json') as temporary:
        results = {'output': '\n'.join(unknown), 'tests': tests}
        temporary.write_text(json.dumps(results, indent=2) + '\n', encoding='utf-8')


def _test(exercise, submitted, checker):
    """Return what Gradescope calls a test."""
    if submitted is None:
        passed, output = False, f'There is no file {exercise.file_name}.'
    else:
        found = checker.check(exercise, submitted.path)
        passed, output = found.kind == verdict.PASSED, report(exercise, found)
    return {
        'name': exercise.name,
        'score': int(passed),
        'max_score': 1,
        'status': 'passed' if passed else 'failed',
        'output': output,
    }


if __name__ == '__main__':
    main(*sys.argv[1:])
