"""The outcome of calling a function: its value, gradient, error and side effects."""

from typing import NamedTuple, Optional

import numpy

from .._compat import autograd, np


class Outcome(NamedTuple):
    """The outcome of one call."""

    value: object = None
    gradient: object = None  # numpy.ndarray; None if it was lost or not requested
    error: Optional[BaseException] = None
    changed: bool = False  # whether the inputs were changed in place


def observe(check, module, seed):
    """Call the function of a module on the inputs for a seed.

    Parameters
    ----------
    check : module
        The ``check.py`` of the exercise.
    module : module
        The learner's, the solution, or a known mistake.
    seed : int

    Returns
    -------
    Outcome
    """
    arguments = draw(check, seed)
    thing = getattr(module, check.NAMES[0])
    call = getattr(check, 'call', lambda thing, *arguments: thing(*arguments))
    try:
        if not getattr(check, 'GRADIENT', False):
            value, gradient = call(thing, *arguments), None
        else:
            arguments[0].attach_grad()
            with autograd.record():
                value = call(thing, *arguments)
            gradient = _gradient(value, arguments[0])
    except BaseException as error:  # also SystemExit
        return Outcome(error=error)
    changed = not getattr(check, 'MUTATES', False) and not all(
        map(_same_input, arguments, draw(check, seed))
    )
    return Outcome(value, gradient, changed=changed)


def draw(check, seed):
    """Return the inputs for a seed, as new arrays each time."""
    return check.draw(numpy.random.RandomState(seed))


def _gradient(value, X):
    """Return d sum(w * value) / dX for fixed weights w, or None if no gradient flows."""
    try:
        with autograd.record():
            total = sum(
                (v * np.cos(np.arange(v.size).reshape(v.shape))).sum() for v in leaves(value)
            )
        total.backward()
    except Exception:  # not an array, or not computed from X
        return None
    return X.grad.asnumpy()


def _same_input(a, b):
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(_same_input, a, b))
    if isinstance(a, (np.ndarray, numpy.ndarray)):
        return a.shape == b.shape and bool((plain(a) == plain(b)).all())
    return True


def leaves(value):
    """Flatten a list of lists."""
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


def plain(value):
    """Return an array or a number as a numpy.ndarray."""
    return value.asnumpy() if isinstance(value, np.ndarray) else numpy.asarray(value)
