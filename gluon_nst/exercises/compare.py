"""Compare the outcome of the learner's function with another outcome."""

import numpy

from .outcome import Items, leaves
from .verdict import GRADIENT, NOT_FINITE, SHAPE, TYPE, VALUE

RELATIVE = 1e-3  # float32 sums in another order differ by less
FLOOR = 1e-4  # as a fraction of the largest value

LEAVES = (
    'The usual cause is that {} leaves mxnet.np: through asnumpy(), float(), item(), detach() '
    'or numpy.'
)
LOST = (
    'The values are right, but no gradient flows back to the input, so nothing can be '
    f'trained with this function. {LEAVES.format("the computation")}'
)
PARTLY_LOST = (
    'The values are right, but the gradient is not, so training would go astray. '
    f'{LEAVES.format("a part of the computation")} Its result is then treated as a constant.'
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
    if ours.failure or theirs.failure:
        return _same_failure(ours.failure, theirs.failure)
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


def other_type(outcomes, expected):
    """Return the type of what should be float32 and is not, such as 'float64', or None.

    A single number may have more digits.
    """
    for ours, theirs in zip(outcomes, expected):
        for value, right in zip(leaves(ours.value), leaves(theirs.value)):
            other = value.dtype and right.dtype == 'float32' != value.dtype
            if other and (value.shape or 'int' in value.dtype):
                return value.dtype
    return None


def _difference(value, expected, what):
    if isinstance(expected, Items):
        if isinstance(what, list):
            found = (_difference(*item) for item in zip(value.items, expected.items, what))
            return next(filter(None, found), None)
        return _list_difference(value, expected, what)
    if not _right_type(value, expected):
        return TYPE, f'{what} is {value.what}; it should be {_wanted(expected)}.'
    if expected.shape is None:
        same = value.text.strip().lower() == expected.text.strip().lower()
        return None if same else (VALUE, f'{what}, {value.text!r}, is not right.')
    if not expected.shape and value.shape:
        return SHAPE, f'{what} is an array of the shape {_tuple(value)}; it should be one number.'
    if value.shape != expected.shape:
        return SHAPE, f'{what} has the shape {_tuple(value)}; it should be {_tuple(expected)}.'
    exact, value, right = expected.type == 'int', value.array(), expected.array()
    if not numpy.isfinite(value).all():
        return NOT_FINITE, f'{what} has values that are not finite (nan or inf).'
    if (value == right).all() if exact else _close(value, right):
        return None
    return VALUE, (
        f'{what} has the right shape, but not the right values.'
        if value.ndim
        else f'{what} is not the right number.'
    )


def _list_difference(value, expected, what):
    if not isinstance(value, Items):
        return TYPE, f'{what} is {value.what}; it should be {expected.what}.'
    if value.size != expected.size:
        return SHAPE, f'{what} has {value.size} items; it should have {expected.size}.'
    found = (
        _difference(v, e, f'Item {i} of {what[0].lower()}{what[1:]}' if what else '')
        for i, (v, e) in enumerate(zip(value.items, expected.items))
    )
    return next(filter(None, found), None)


def _right_type(value, expected):
    if isinstance(value, Items):
        return False
    if expected.shape:
        return value.what == expected.what
    if expected.shape is not None:
        return value.shape is not None
    return value.type == expected.type


def _wanted(expected):
    return 'one number' if expected.shape == [] else expected.what


def _tuple(leaf):
    return tuple(leaf.shape)


def _same_failure(ours, theirs):
    return bool(ours and theirs) and (
        ours.type == theirs.type and ours.text[-80:] == theirs.text[-80:]
    )


def _same_gradient(ours, theirs):
    if ours.gradient is None or theirs.gradient is None:
        return ours.gradient is theirs.gradient
    return ours.gradient.shape == theirs.gradient.shape and _close(ours.gradient, theirs.gradient)


def close(value, expected):
    """Return, for each number of an array, whether it is right but for rounding."""
    scale = float(numpy.abs(expected).max(initial=0))
    room = RELATIVE * numpy.abs(expected) + (FLOOR * scale or 1e-6)
    return numpy.abs(value - expected) <= room


def _close(value, expected):
    return bool(close(value, expected).all())


def _numbers(values):
    return numpy.concatenate(
        [leaf.array().astype(float).ravel() for value in values for leaf in leaves(value)]
    )
