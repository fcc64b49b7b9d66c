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
        The right numbers are not in it.
    """
    name = check.NAMES[0]
    right = observe(check, getattr(solution, name), check.tiny(), check.tiny())
    if ours.failure or not isinstance(ours.value, Leaf) or ours.value.shape != right.value.shape:
        return ''
    value, wanted = ours.value.array(), right.value.array()
    clue = _clue(value, wanted)
    if not clue:
        return ''
    names = inspect.signature(getattr(solution, name)).parameters
    lines = [f'{name} = {_shown(v)}' for name, v in zip(names, check.tiny())]
    lines += [f'your {name}({", ".join(names)}) = {_shown(value)}', clue]
    return '\n'.join(lines)


def _clue(value, wanted):
    """Say where the first wrong number is and to which side, or '' if all are right."""
    wrong = ~close(value, wanted)
    if not wrong.any():
        return ''
    place = tuple(int(i) for i in numpy.argwhere(wrong)[0])
    side = 'small' if value[place] < wanted[place] else 'large'
    if not place:
        return f'too {side}'
    where = ', '.join(map(str, place))
    return f'the number at [{where}] is too {side}' + (
        '' if wrong.sum() > 1 else ': it alone is wrong'
    )


def _shown(value):
    if not hasattr(value, 'shape'):
        return repr(value)
    return numpy.array2string(
        plain(value),
        precision=4,
        suppress_small=True,
        separator=', ',
        threshold=60,
        max_line_width=80,
    )
