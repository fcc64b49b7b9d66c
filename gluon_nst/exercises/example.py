"""A tiny example for a wrong result: what goes in, what comes out, and where it is wrong."""

import inspect

import numpy

from .compare import close
from .outcome import Leaf, observe, plain


def example(check, solution, ours):
    """Return a few lines on the outcome for the small inputs of a check, or ''.

    Parameters
    ----------
    check, solution : module
        The ``check.py`` and the ``solution.py`` of the exercise.
    ours : Outcome
        Of the learner's function for ``check.tiny()``.

    Returns
    -------
    str
        It tells where the first wrong number is, and not the right one.
    """
    name = check.NAMES[0]
    right = observe(check, getattr(solution, name), check.tiny(), check.tiny())
    if not isinstance(ours.value, Leaf) or ours.value.shape != right.value.shape:
        return ''
    got, wanted = ours.value.array(), right.value.array()
    clue = _clue(got, wanted)
    if not clue:
        return ''
    names = inspect.signature(getattr(solution, name)).parameters
    lines = [f'{key} = {_shown(value)}' for key, value in zip(names, check.tiny())]
    lines += [f'your {name}({", ".join(names)}) = {_shown(got)}', clue]
    return '\n'.join(lines)


def _clue(got, wanted):
    """Say where the first wrong number is and to which side, or '' if all are right."""
    wrong = ~close(got, wanted)
    if not wrong.any():
        return ''
    place = tuple(int(i) for i in numpy.argwhere(wrong)[0])
    side = 'too small' if got[place] < wanted[place] else 'too large'
    if not numpy.isfinite(got[place]):
        side = 'not finite'
    if not place:
        return side
    alone = ': it alone is wrong' if wrong.sum() == 1 < wrong.size else ''
    return f'the number at [{", ".join(map(str, place))}] is {side}{alone}'


def _shown(value):
    """Write a number, an array or a list of them on one line."""
    if hasattr(value, 'shape'):
        value = plain(value).tolist()
    if isinstance(value, list):
        return f'[{", ".join(map(_shown, value))}]'
    return f'{value:.4g}'
