"""The outcome of calling a function: its value, gradient, error and side effects.

A learner's function is called in one process and compared in another. In between, an outcome is
JSON: each value that is no list becomes a `Leaf`, which knows enough to be compared and to be
spoken of, and is no object of the learner's making.
"""

from typing import Any, NamedTuple, Optional

import numpy

from .._compat import autograd, mxnet, np

LARGEST = 1 << 18  # numbers of an array that are kept; no exercise asks for a hundredth of it
MOST = 1000  # items of a list
LONGEST = 1 << 14  # characters of a text


class Leaf(NamedTuple):
    """A value that is no list."""

    what: str  # such as 'an array of mxnet.np'
    type: str  # the name of its type, such as 'ndarray'
    shape: Any = None  # a list, for numbers; [] for a single one
    numbers: Optional[list] = None  # one after the other; None if they are too many
    dtype: str = ''  # of an array
    text: str = ''  # of what is no number

    def array(self):
        """Return its numbers as a numpy.ndarray."""
        if self.numbers is None:  # they are too many: only the shape matters
            return numpy.broadcast_to(0.0, self.shape)
        return numpy.array(self.numbers).reshape(self.shape)


class Items(NamedTuple):
    """A list or a tuple."""

    what: str  # such as 'a list of 3 items'
    size: int
    items: list  # the first of them, at least


class Failure(NamedTuple):
    """An error that was raised."""

    type: str  # such as 'ValueError'
    text: str
    verdict: Optional[list] = None  # what the learner is told about it


class Outcome(NamedTuple):
    """The outcome of one call."""

    value: object = None  # Leaf or Items
    gradient: object = None  # numpy.ndarray; None if it was lost or not requested
    failure: Optional[Failure] = None
    changed: bool = False  # whether the inputs were changed in place

    def json(self):
        """Return it as what JSON can hold."""
        gradient = self.gradient if self.gradient is None else told(self.gradient)
        return [_json(self.value), gradient, self.failure, self.changed]

    @classmethod
    def from_json(cls, told_of):
        """Return the outcome that `json` told of."""
        value, gradient, failure, changed = told_of
        return cls(
            _from_json(value),
            None if gradient is None else Leaf(*gradient).array(),
            failure and Failure(*failure),
            bool(changed),
        )


def observe(check, thing, arguments, again, explain=None):
    """Call a function, or whatever an exercise asks for.

    Parameters
    ----------
    check : module
        The ``check.py`` of the exercise.
    thing : callable
        The learner's, that of the solution, or of a known mistake.
    arguments, again : sequence
        The inputs; and the same ones as new arrays, to notice a change.
    explain : callable, optional
        Takes an exception and returns the verdict on it.

    Returns
    -------
    Outcome
    """
    call = getattr(check, 'call', lambda thing, *arguments: thing(*arguments))
    try:
        if not getattr(check, 'GRADIENT', False):
            value, gradient = call(thing, *arguments), None
        else:
            arguments[0].attach_grad()
            with autograd.record():
                value = call(thing, *arguments)
            gradient = _gradient(value, arguments[0])
        changed = not getattr(check, 'MUTATES', False) and not all(
            map(_same_input, arguments, again)
        )
        return Outcome(told(value), gradient, changed=changed)
    except BaseException as error:  # also SystemExit
        words = explain and list(explain(error))
        return Outcome(failure=Failure(type(error).__name__, str(error)[:LONGEST], words))


def draw(check, seed):
    """Return the inputs for a seed, as new arrays each time."""
    return check.draw(numpy.random.RandomState(seed))


def told(value):
    """Return a value as a `Leaf`, or as `Items`."""
    what, name = describe(value), type(value).__name__
    if isinstance(value, (list, tuple)):
        return Items(what, len(value), [told(item) for item in value[:MOST]])
    if not is_number(value):
        # What another object says of itself may be another thing each time.
        said = str(value)[:LONGEST] if isinstance(value, (str, bool, numpy.bool_)) else ''
        return Leaf(what, name, text=said)
    numbers = plain(value)
    kept = numbers.ravel().tolist() if numbers.size <= LARGEST else None
    return Leaf(what, name, list(numbers.shape), kept, str(getattr(value, 'dtype', '')))


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
    if isinstance(value, str):
        return 'a text (str)'
    name = type(value).__name__
    return f'{"an" if name[0] in "aeiou" else "a"} {name}'


def is_number(value):
    """Return whether a value is a number or an array of numbers."""
    return (
        isinstance(value, (np.ndarray, numpy.ndarray, int, float, numpy.generic))
        and not isinstance(value, (bool, numpy.bool_))
        and plain(value).dtype.kind in 'iufb'
    )


def leaves(value):
    """Flatten a list of lists, or `Items` of `Items`."""
    if isinstance(value, Items):
        value = value.items
    elif isinstance(value, Leaf) or not isinstance(value, (list, tuple)):
        return [value]
    return [leaf for item in value for leaf in leaves(item)]


def plain(value):
    """Return an array or a number as a numpy.ndarray."""
    return value.asnumpy() if isinstance(value, np.ndarray) else numpy.asarray(value)


def _json(value):
    if isinstance(value, Items):
        return {'list': [value.what, value.size, *map(_json, value.items)]}
    return value


def _from_json(value):
    if isinstance(value, dict):
        what, size, *items = value['list']
        return Items(what, size, [_from_json(item) for item in items])
    return value and Leaf(*value)


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
