"""Call the learner's function, in the process of the learner's file.

What it gives is compared elsewhere, in a process in which no line of the learner's has run: here,
their file may have replaced anything.
"""

import functools
import inspect
import json
import sys
from pathlib import Path
from typing import List, NamedTuple, Optional

import numpy

import gluon_nst

from . import verdict
from .outcome import draw, observe
from .submission import Submission, execute
from .verdict import Verdict

DRAWS = 10
LARGEST = 1 << 26  # characters of an answer as JSON


class Answer(NamedTuple):
    """What a learner's file gave."""

    verdict: Optional[Verdict] = None  # where there was nothing to call
    outcomes: list = []
    example: Optional[list] = None  # the outcome for the small inputs of ``tiny``
    violated: List[Verdict] = []  # one for each property that does not hold
    own: str = ''  # what it took from the package that it should have written


def answer(exercise, path, seed):
    """Return the `Answer` of the file at ``path``.

    Parameters
    ----------
    exercise : Exercise
    path : Path
    seed : int
        Seed of the random inputs.
    """
    try:
        given = _answer(exercise, path, seed)
        if len(json.dumps(given)) <= LARGEST:
            return given
        return Answer(Verdict(verdict.SHAPE, 'Your result is a thousand times too large.'))
    except BaseException as error:
        return Answer(verdict.broken(error))


def _answer(exercise, path, seed):
    check = execute(exercise.folder / 'check.py')
    submission = Submission(exercise, path)
    if submission.is_starter():
        return Answer(submission.not_started())
    name = check.NAMES[0]
    draws, tiny = _draws(check, seed), _tiny(check)  # before their file may change np.random
    taken = _watch(name, exercise.folder.parent)
    try:
        module = submission.load()
        if not hasattr(module, name):
            return Answer(
                Verdict(
                    verdict.NAME,
                    f'There is no "{name}" in your file. Keep the name '
                    'from the starter file, because the check calls it.',
                )
            )
        thing = getattr(module, name)
        if _is_borrowed(thing):
            return Answer(
                Verdict(
                    verdict.OWN,
                    f'Your "{name}" is imported from the package. '
                    'Write your own; then you can compare the two.',
                )
            )
    except BaseException as error:  # also SystemExit
        return Answer(submission.failed(error))
    outcomes = [
        observe(check, thing, inputs, again, submission.failed).json() for inputs, again in draws
    ]
    example = observe(check, thing, *tiny).json() if tiny else None
    violated = list(_violated(check, thing, seed, submission))
    return Answer(None, outcomes, example, violated, taken[0] if taken else '')


def _draws(check, seed):
    """Return the inputs for each call, twice, so that a change can be noticed."""
    if hasattr(check, 'judge'):
        return [((), ())]
    return [(draw(check, s), draw(check, s)) for s in range(seed, seed + DRAWS)]


def _tiny(check):
    return (check.tiny(), check.tiny()) if hasattr(check, 'tiny') else None


def _violated(check, thing, seed, submission):
    """Yield a verdict for each property that does not hold."""
    for sentence, holds in getattr(check, 'PROPERTIES', ()):
        try:
            if not holds(thing, numpy.random.RandomState(seed)):
                yield Verdict(verdict.PROPERTY, sentence)
        except BaseException as error:
            if submission.where(error)[0]:  # else the property asks for another kind of result
                yield submission.failed(error)


def _watch(name, catalogue):
    """Return a list that notes what a file takes from the package instead of writing it."""
    taken: List[str] = []
    own = getattr(gluon_nst, name, None)
    if inspect.isfunction(own):

        @functools.wraps(own)
        def watched(*args, **kwargs):
            taken.append(f'your "{name}" calls the package\'s own')
            return own(*args, **kwargs)

        setattr(sys.modules[own.__module__], name, watched)  # this process ends with the check

    def opened(event, arguments):
        if event == 'open' and str(catalogue) in str(arguments[0]):
            path = Path(str(arguments[0]))
            if path.name == 'solution.py' or path.parent.name == 'mistakes':
                taken.append(f'your file reads the installed {path.name}')

    sys.addaudithook(opened)
    return taken


def _is_borrowed(thing):
    return str(getattr(thing, '__module__', '')).startswith('gluon_nst')
