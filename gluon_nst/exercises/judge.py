"""Judge one file, inside the process that was forked for it."""

import functools
import inspect
import sys

import numpy

import gluon_nst

from . import outcome, verdict
from .compare import agree, all_zero, difference, factor
from .outcome import observe
from .submission import Submission, execute
from .verdict import Verdict

DRAWS = 3


def judge(exercise, path, seed):
    """Check the learner's file at ``path``.

    Parameters
    ----------
    exercise : Exercise
    path : Path
    seed : int
        Seed of the random inputs.

    Returns
    -------
    Verdict
    """
    check = execute(exercise.folder / 'check.py')
    seeds = range(seed, seed + DRAWS)
    # Before loading the file, because it might redefine np.dot, for example.
    expected = None if hasattr(check, 'judge') else _expected(exercise, check, seeds)
    submission = Submission(exercise, path)
    if submission.is_starter():
        return submission.not_started()
    name = check.NAMES[0]
    calls = _watch(name)
    found = _judge(check, submission, seed, seeds, expected)
    if found.kind == verdict.PASSED and calls:
        return Verdict(
            verdict.NAME,
            f'The result is right, but your "{name}" calls the package\'s own. Write it out; then '
            'you can compare the two.',
        )
    return found


def _judge(check, submission, seed, seeds, expected):
    try:
        module = submission.load()
        missing = [name for name in check.NAMES if not hasattr(module, name)]
        if missing:
            return Verdict(
                verdict.NAME,
                f'There is no "{missing[0]}" in your file. Keep the name '
                'from the starter file, because the check calls it.',
            )
        if _is_borrowed(getattr(module, check.NAMES[0])):
            return Verdict(
                verdict.NAME,
                f'Your "{check.NAMES[0]}" is imported from the package. '
                'Write your own; then you can compare the two.',
            )
        if expected is None:
            sentence = check.judge(module, numpy.random.RandomState(seed))
            return Verdict(verdict.VALUE, sentence) if sentence else Verdict(verdict.PASSED, '')
    except BaseException as error:  # also SystemExit
        return submission.failed(error)
    return _compare(check, module, submission, seeds, expected)


def _watch(name):
    """Return a list that notes each call of the package's own function of this name."""
    own = getattr(gluon_nst, name, None)
    calls: list = []
    if not inspect.isfunction(own):
        return calls

    @functools.wraps(own)
    def watched(*args, **kwargs):
        calls.append(args)
        return own(*args, **kwargs)

    setattr(sys.modules[own.__module__], name, watched)  # this process ends with the check
    return calls


def _is_borrowed(thing):
    return str(getattr(thing, '__module__', '')).startswith('gluon_nst')


def _expected(exercise, check, seeds):
    if hasattr(check, 'truth'):
        return [outcome.Outcome(check.truth(*outcome.draw(check, seed))) for seed in seeds]
    solution = execute(exercise.folder / 'solution.py')
    return [observe(check, solution, seed) for seed in seeds]


def _compare(check, module, submission, seeds, expected):
    outcomes = [observe(check, module, seed) for seed in seeds]
    error = next((o.error for o in outcomes if o.error is not None), None)
    if not isinstance(error, NotImplementedError) and not all(map(agree, outcomes, expected)):
        mistake = _known_mistake(submission.exercise, check, seeds, outcomes)
        if mistake:
            line, code = submission.where(error) if error else (None, '')
            return Verdict(
                verdict.MISTAKE, ' '.join(mistake.__doc__.split()), line, code, mistake.__name__
            )
    if error:
        return submission.failed(error)
    parts = getattr(check, 'PARTS', None)
    differences = [difference(*pair, parts) for pair in zip(outcomes, expected)]
    differences = list(filter(None, differences))
    for kind, sentence in differences:
        if kind in (verdict.TYPE, verdict.SHAPE, verdict.NOT_FINITE):
            return Verdict(kind, sentence)
    if differences and all_zero(outcomes):
        return Verdict(verdict.VALUE, 'Everything in your result is 0, whatever goes in.')
    if not differences and any(o.changed for o in outcomes):
        return Verdict(verdict.CHANGED, f'The result is right. But: {verdict.IN_PLACE}')
    return (
        _violated(check, module, seeds[0], submission)
        or _different(differences, outcomes, expected)
        or Verdict(verdict.PASSED, '')
    )


def _known_mistake(exercise, check, seeds, outcomes):
    """Return the mistake that behaves like the learner's function, or None."""
    for path in sorted(exercise.folder.glob('mistakes/*.py')):
        mistake = execute(path)
        if all(agree(o, observe(check, mistake, seed)) for o, seed in zip(outcomes, seeds)):
            return mistake
    return None


def _violated(check, module, seed, submission):
    for sentence, holds in getattr(check, 'PROPERTIES', ()):
        try:
            good = holds(getattr(module, check.NAMES[0]), numpy.random.RandomState(seed))
        except BaseException as error:
            return submission.failed(error)
        if not good:
            return Verdict(verdict.PROPERTY, sentence)
    return None


def _different(differences, outcomes, expected):
    for kind, sentence in differences:
        ratio = factor(outcomes, expected) if kind == verdict.VALUE else None
        return Verdict(
            kind,
            sentence
            if ratio is None
            else f'{sentence} Everything is {ratio:.4g} times what it should be: a factor is '
            'missing, or there is one too many.',
        )
    return None
