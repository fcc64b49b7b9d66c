"""Compare the outcome of the learner's function with another outcome."""

import numpy

from .._compat import mxnet, np
from .outcome import leaves, plain
from .verdict import GRADIENT, NOT_FINITE, SHAPE, TYPE, VALUE

RELATIVE = 1e-3  # float32 sums in another order differ by less
FLOOR = 1e-4  # as a fraction of the largest value

LOST = (
    'The values are right, but no gradient flows back to the input, so nothing can be '
    'trained with this function. Somewhere the computation leaves mxnet.np: through '
    'asnumpy(), float(), item(), detach() or numpy.'
)
PARTLY_LOST = (
    'The values are right, but the gradient is not: a part of the computation leaves '
    'mxnet.np, through asnumpy(), float(), item(), detach() or numpy, and its result is '
    'treated as a constant.'
)


def difference(ours, expected, parts=None):
    """Return the kind of the difference and a sentence about it, or None if they agree.

    Parameters
    ----------
    ours, expected : Outcome
    parts : str or list, optional
        What the result, or each item of it, is called.
    """
    found = _difference(ours.value, expected.value, parts or 'Your result')
    if found or expected.gradient is None or _same_gradient(ours, expected):
        return found
    lost = ours.gradient is None or not ours.gradient.any()
    return GRADIENT, LOST if lost else PARTLY_LOST


def agree(ours, theirs):
    """Return whether two outcomes are the same, including gradient and error."""
    if ours.error is not None or theirs.error is not None:
        return (
            type(ours.error) is type(theirs.error)
            and str(ours.error)[-80:] == str(theirs.error)[-80:]
        )
    return (
        ours.changed == theirs.changed
        and _same_gradient(ours, theirs)
        and _difference(ours.value, theirs.value, '') is None
    )


def factor(outcomes, expected):
    """Return the common factor by which all values are too large, or None if there is none."""
    try:
        ours = _numbers(outcome.value for outcome in outcomes)
        right = _numbers(outcome.value for outcome in expected)
        if (right == 0).all() or ours.shape != right.shape:
            return None
        ratio = float((ours * right).sum() / (right * right).sum())  # least squares
        return ratio if ratio and _close(ours, ratio * right) else None
    except (TypeError, ValueError):  # not numbers
        return None


def all_zero(outcomes):
    """Return whether every number in every outcome is 0."""
    try:
        numbers = _numbers(outcome.value for outcome in outcomes)
        return bool(numbers.size) and not numbers.any()
    except (TypeError, ValueError):  # not numbers
        return False


def describe(value):
    """Describe the type of a value, as in 'a list of 3 items'."""
    if value is None:
        return 'None (is there a return?)'
    if isinstance(value, (list, tuple)):
        return f'a {type(value).__name__} of {len(value)} items'
    if isinstance(value, np.ndarray):
        return 'an array of mxnet.np'
    if isinstance(value, numpy.ndarray):
        return 'a plain NumPy array, through which no gradient flows'
    if isinstance(value, mxnet.nd.NDArray):
        return 'an array of the old mxnet.nd'
    name = type(value).__name__
    return f'{"an" if name[0] in "aeiou" else "a"} {name}'


def _difference(value, expected, what):
    if isinstance(expected, (list, tuple)):
        if isinstance(what, list):
            found = (_difference(*item) for item in zip(value, expected, what))
            return next(filter(None, found), None)
        return _list_difference(value, expected, what)
    if not _right_type(value, expected):
        return TYPE, f'{what} is {describe(value)}; it should be {describe(expected)}.'
    if isinstance(expected, str) or expected is None or not _is_number(expected):
        same = str(value).strip().lower() == str(expected).strip().lower()
        return None if same else (VALUE, f'{what}, {value!r}, is not right.')
    value, expected, exact = plain(value), plain(expected), isinstance(expected, int)
    if value.shape != expected.shape:
        return SHAPE, f'{what} has the shape {value.shape}; it should be {expected.shape}.'
    if not numpy.isfinite(value).all():
        return NOT_FINITE, f'{what} has values that are not finite (nan or inf).'
    if (value == expected).all() if exact else _close(value, expected):
        return None
    return VALUE, (
        f'{what} has the right shape, but not the right values.'
        if value.ndim
        else f'{what} is not the right number.'
    )


def _list_difference(value, expected, what):
    if not isinstance(value, (list, tuple)):
        return TYPE, f'{what} is {describe(value)}; it should be {describe(expected)}.'
    if len(value) != len(expected):
        return SHAPE, f'{what} has {len(value)} items; it should have {len(expected)}.'
    found = (
        _difference(v, e, f'Item {i} of {what[0].lower()}{what[1:]}' if what else '')
        for i, (v, e) in enumerate(zip(value, expected))
    )
    return next(filter(None, found), None)


def _right_type(value, expected):
    if isinstance(expected, np.ndarray) and expected.ndim:
        return isinstance(value, np.ndarray)
    if _is_number(expected):
        return _is_number(value)
    return isinstance(value, type(expected)) or type(value).__name__ == type(expected).__name__


def _is_number(value):
    return not isinstance(value, bool) and isinstance(
        value, (np.ndarray, numpy.ndarray, int, float, numpy.generic)
    )


def _same_gradient(ours, theirs):
    if ours.gradient is None or theirs.gradient is None:
        return ours.gradient is theirs.gradient
    return ours.gradient.shape == theirs.gradient.shape and _close(ours.gradient, theirs.gradient)


def _close(value, expected):
    scale = float(numpy.abs(expected).max(initial=0))
    room = RELATIVE * numpy.abs(expected) + (FLOOR * scale or 1e-6)
    return bool((numpy.abs(value - expected) <= room).all())


def _numbers(values):
    return numpy.concatenate(
        [plain(leaf).astype(float).ravel() for value in values for leaf in leaves(value)]
    )
