"""L-BFGS on a loss whose minimum is known, and within bounds."""

from typing import NamedTuple

import numpy
import pytest

from gluon_nst._compat import autograd, np
from gluon_nst.fast.lbfgs import minimize

LOW, HIGH = np.zeros((3, 1, 1)), np.ones((3, 1, 1))
SHAPE = 1, 3, 4, 5


def between(low, high):
    """Return a random picture, always the same."""
    return np.array(numpy.random.RandomState(0).uniform(low, high, SHAPE), dtype='float32')


class Total(NamedTuple):
    """All that `minimize` wants of losses."""

    total: float


def bowl(X, target, size=1.0):
    """Return an objective that is smallest at ``target``, steeper in some pixels than others."""
    steepness = size * np.arange(1, X.size + 1).reshape(X.shape)
    X.attach_grad()

    def objective(X):
        with autograd.record():
            loss = (steepness * np.square(X - target)).sum()
        loss.backward()
        return Total(float(loss)), X.grad

    return objective


def test_it_finds_the_minimum():
    X, target = np.full(SHAPE, 0.5), between(0.1, 0.9)
    minimize(bowl(X, target), X, LOW, HIGH, range(1, 101), lambda *_: None)
    numpy.testing.assert_allclose(X.asnumpy(), target.asnumpy(), atol=1e-3)


def test_it_stays_within_bounds():
    X, target = np.full(SHAPE, 0.5), between(-1, 2)
    minimize(bowl(X, target), X, LOW, HIGH, range(1, 101), lambda *_: None)
    numpy.testing.assert_allclose(X.asnumpy(), target.asnumpy().clip(0, 1), atol=1e-3)


def test_a_start_out_of_bounds_is_moved_to_them():
    X = np.full(SHAPE, 7.0)
    seen = []
    objective = bowl(X, np.full(SHAPE, 0.5))
    minimize(
        lambda X: seen.append(float(X.max())) or objective(X),
        X,
        LOW,
        HIGH,
        range(1, 4),
        lambda *_: None,
    )
    assert max(seen) <= 1


@pytest.mark.parametrize('size', [1e-6, 1, 1e6])
def test_the_first_step_does_not_depend_on_the_size_of_the_loss(size):
    X = np.full(SHAPE, 0.5)
    minimize(bowl(X, np.full(SHAPE, 0.9), size), X, LOW, HIGH, range(1, 2), lambda *_: None)
    assert 0.01 < float(np.abs(X - 0.5).mean()) < 0.2


def test_each_step_is_told_with_its_losses():
    X, target = np.full(SHAPE, 0.5), between(0.1, 0.9)
    told = []
    objective = bowl(X, target)
    minimize(
        objective,
        X,
        LOW,
        HIGH,
        range(1, 6),
        lambda step, told_losses, _state: told.append(
            (step, told_losses.total, objective(X)[0].total)
        ),
    )
    assert [step for step, _, _ in told] == [1, 2, 3, 4, 5]
    for _, told_total, total_of_X in told:
        assert told_total == total_of_X
    assert told[-1][1] < told[0][1]


def test_no_picture_is_evaluated_twice():
    X = np.full(SHAPE, 0.5)
    seen = []
    objective = bowl(X, between(0.1, 0.9))
    minimize(
        lambda X: seen.append(X.asnumpy().tobytes()) or objective(X),
        X,
        LOW,
        HIGH,
        range(1, 6),
        lambda *_: None,
    )
    assert len(seen) == len(set(seen))


def test_where_there_is_no_slope_it_stays():
    X = np.full(SHAPE, 0.5)
    minimize(bowl(X, X.copy()), X, LOW, HIGH, range(1, 6), lambda *_: None)
    assert (X.asnumpy() == 0.5).all()


def test_it_goes_on_from_its_state_to_the_bit():
    """L-BFGS goes on from the state of any step, as if there had been no break."""
    X, target, steps = np.full(SHAPE, 0.5), between(-1, 2), []

    def keep(step, losses, state):
        steps.append((losses.total, {name: array.copy() for name, array in state().items()}))

    minimize(bowl(X, target), X, LOW, HIGH, range(1, 13), keep)
    for done in range(1, 13):
        Y, totals = np.full(SHAPE, 0.1), []
        minimize(
            bowl(Y, target),
            Y,
            LOW,
            HIGH,
            range(done + 1, 13),
            lambda step, losses, state, totals=totals: totals.append(losses.total),
            state=steps[done - 1][1],
        )
        assert totals == [total for total, _ in steps[done:]]
        assert (Y == X).all()
