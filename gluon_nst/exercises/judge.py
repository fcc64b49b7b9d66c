"""Judge what a learner's file gave, in a process in which nothing of it has run."""

from types import SimpleNamespace

import numpy

from ..errors import UserError
from . import outcome, verdict
from .answer import DRAWS
from .compare import agree, all_zero, difference, factor, other_type
from .example import example
from .outcome import Items, Outcome, draw, observe
from .submission import execute
from .verdict import Verdict

PASSED = Verdict(verdict.PASSED, '')
OTHER_TYPE = (
    'The values are right, but of the type {}, where float32 is expected, as everywhere in the '
    'course. Keep the type of the input.'
)
WHOLE_NUMBERS = (
    'Your result is of the type {}, which holds whole numbers only; it should be float32. Keep '
    'the type of the input.'
)


def judge(exercise, given, seed):
    """Judge an answer.

    Parameters
    ----------
    exercise : Exercise
    given : Answer
    seed : int
        Seed of the random inputs, as it was when the answer was given.

    Returns
    -------
    Verdict
    """
    try:
        return _judge(exercise, given, seed)
    except UserError as error:  # such as missing weights
        return Verdict(verdict.BROKEN, str(error))
    except BaseException as error:
        return verdict.broken(error)


def _judge(exercise, given, seed):
    if given.verdict:
        return Verdict(*given.verdict)
    check = execute(exercise.folder / 'check.py')
    outcomes = [Outcome.from_json(told) for told in given.outcomes]
    found = (_judge_run if hasattr(check, 'judge') else _compare)(
        exercise, check, given, outcomes, seed
    )
    if found.kind == verdict.PASSED and given.own:
        return Verdict(
            verdict.OWN,
            f'The result is right, but {given.own}. Write it out; then you can compare the two.',
        )
    return found


def _judge_run(_exercise, check, _given, outcomes, seed):
    """Judge the result of an exercise that explores."""
    (result,) = outcomes
    if result.failure:
        return Verdict(*result.failure.verdict)
    module = SimpleNamespace(**{check.NAMES[0]: lambda: _value(result.value)})
    sentence = check.judge(module, numpy.random.RandomState(seed))
    return Verdict(verdict.VALUE, sentence) if sentence else PASSED


def _value(told):
    """Return a value as Python's lists, numbers and texts."""
    if isinstance(told, Items):
        return [_value(item) for item in told.items]
    return told.array().tolist() if told.shape is not None else told.text


def _compare(exercise, check, given, outcomes, seed):
    seeds = range(seed, seed + DRAWS)
    solution = execute(exercise.folder / 'solution.py')
    expected = truths(check, solution, seeds)
    failure = next((o.failure for o in outcomes if o.failure), None)
    if not all(map(agree, outcomes, expected)) and not _is_not_started(failure):
        mistake = _known_mistake(exercise, check, seeds, outcomes)
        if mistake:
            where = Verdict(*failure.verdict) if failure else PASSED
            return mistake._replace(line=where.line, code=where.code)
    if failure:
        return Verdict(*failure.verdict)
    parts = getattr(check, 'PARTS', None)
    differences = [difference(*pair, parts) for pair in zip(outcomes, expected)]
    differences = list(filter(None, differences))
    if not differences:
        return _judge_right(given, outcomes, expected)
    for kind, sentence in differences:
        if kind in (verdict.TYPE, verdict.SHAPE, verdict.NOT_FINITE):
            return Verdict(kind, sentence)
    found = _judge_wrong(given, outcomes, expected, differences)
    if found.kind != verdict.VALUE or not given.example:
        return found
    return found._replace(example=example(check, solution, Outcome.from_json(given.example)))


def _judge_right(given, outcomes, expected):
    """Return the verdict where all values and gradients are right."""
    if any(o.changed for o in outcomes):
        return Verdict(verdict.CHANGED, f'The result is right. But: {verdict.IN_PLACE}')
    for violated in given.violated:
        return Verdict(*violated)
    name = other_type(outcomes, expected)
    return Verdict(verdict.TYPE, OTHER_TYPE.format(name)) if name else PASSED


def _judge_wrong(given, outcomes, expected, differences):
    """Return the verdict where values or gradients of the right shape are wrong."""
    name = other_type(outcomes, expected)
    if name and 'int' in name:
        return Verdict(verdict.TYPE, WHOLE_NUMBERS.format(name))
    if all_zero(outcomes):
        return Verdict(
            verdict.VALUE, f'Everything in your result is 0, with all {DRAWS} inputs tried.'
        )
    for violated in given.violated:
        return Verdict(*violated)
    return different(differences, outcomes, expected)


def truths(check, solution, seeds):
    """Return the right outcomes."""
    if hasattr(check, 'truth'):
        return [Outcome(outcome.told(check.truth(*draw(check, seed)))) for seed in seeds]
    return [_observe(check, solution, seed) for seed in seeds]


def _observe(check, module, seed):
    return observe(check, getattr(module, check.NAMES[0]), draw(check, seed), draw(check, seed))


def _is_not_started(failure):
    return bool(failure) and failure.type == 'NotImplementedError'


def _known_mistake(exercise, check, seeds, outcomes):
    """Return the verdict on the mistake that behaves like the learner's function, or None."""
    for path in sorted(exercise.folder.glob('mistakes/*.py')):
        mistake = execute(path)
        if all(agree(o, _observe(check, mistake, seed)) for o, seed in zip(outcomes, seeds)):
            sentence = ' '.join(mistake.__doc__.split())
            return Verdict(verdict.MISTAKE, sentence, mistake=path.stem)
    return None


def different(differences, outcomes, expected):
    """Return the verdict on the first difference, with the factor if there is one."""
    kind, sentence = differences[0]
    ratio = factor(outcomes, expected) if kind == verdict.VALUE else None
    if ratio is None:
        return Verdict(kind, sentence)
    return Verdict(
        kind,
        f'{sentence} Everything is {ratio:.4g} times what it should be: a factor is '
        'missing, or there is one too many.',
    )
