"""L-BFGS for pixels: far fewer steps than Adam, for nothing here is random."""

import numpy

from ._compat import np

HISTORY = 10  # steps that it remembers; each takes 16 bytes for every number of the picture
FIRST_STEP = 0.05  # mean change of a pixel, of its range; later ones find their own size
LINE_SEARCH = 20  # tries at most to find the length of a step
BOTH_BOUNDS = 2  # SciPy's word for a number that is bounded below and above


def minimize(
    losses, X, low, high, num_steps, callback, *, done=0, state=None, first_step=FIRST_STEP
):
    """Make the loss of a picture small, by SciPy's L-BFGS-B; change the picture in place.

    Gatys, Ecker and Bethge 2016 use L-BFGS, too. This variant of Byrd, Lu, Nocedal and
    Zhu 1995 keeps every pixel within bounds.

    It calls the routine below `scipy.optimize.minimize`, which hands out all that it
    remembers: a run can be stopped and go on as if nothing had been.

    Parameters
    ----------
    losses : callable
        Given the number of the step, from 1, it returns the `Losses` of X, and leaves
        the gradient of their total in ``X.grad``.
    X : (1, 3, H, W)
    low, high : (1, 3, H, W), or what broadcasts to it
        The smallest and the largest value of every pixel.
    num_steps : int
        It may stop earlier, where float32 can no longer tell two losses apart.
    callback : callable
        Called after each step with its number, its losses, and a function that returns
        the state; X is then the picture of the step.
    done : int
        Number of the step after which to go on.
    state : dict of numpy.ndarray, optional
        What L-BFGS knew after that step; without it, it knows nothing.
    first_step : float
        Mean change of a pixel in the first step, as a part of its range.
    """
    from scipy.optimize import _lbfgsb

    low, high = (numpy.broadcast_to(bound.asnumpy(), X.shape).ravel() for bound in (low, high))
    low, high = low.astype('float64'), high.astype('float64')
    bounded = numpy.full(X.size, BOTH_BOUNDS, 'int32')

    def evaluate():
        """Return the losses of x; f and g get the scaled total and its gradient."""
        X[:] = np.array(s['x'].reshape(X.shape), dtype='float32')
        latest = losses(step)
        s['g'][:] = X.grad.asnumpy().ravel()
        if s['scale'] == 0:  # the first step of L-BFGS is the gradient itself: give it a size
            slope = numpy.abs(s['g']).mean()
            s['scale'][...] = first_step * (high - low).mean() / slope if slope > 0 else 1
        s['g'] *= s['scale']
        s['f'][...] = s['scale'] * latest.total
        return latest

    s = _new_state(X.asnumpy().ravel().clip(low, high))
    for name, array in (state or {}).items():
        s[name][...] = array
    step = done + 1
    while step <= num_steps:
        _lbfgsb.setulb(
            HISTORY, s['x'], low, high, bounded, s['f'], s['g'], 0, 0, s['wa'], s['iwa'],
            s['task'], -1, s['csave'], s['lsave'], s['isave'], s['dsave'], LINE_SEARCH,
        )  # fmt: skip
        task = s['task'].tobytes()
        if task.startswith(b'FG'):
            latest = evaluate()
        elif task.startswith(b'NEW_X'):
            callback(step, latest, lambda: s)
            step += 1
        else:
            break  # it cannot do better
    if step == 1:  # not even once: say so with the losses of the start
        callback(step, evaluate(), lambda: s)
    X[:] = np.array(s['x'].reshape(X.shape), dtype='float32')


def _new_state(x):
    n, m = x.size, HISTORY
    return {
        'scale': numpy.zeros(()),  # of the loss; 0: not known yet
        'x': x.astype('float64'),
        'f': numpy.zeros(()),
        'g': numpy.zeros(n),
        'wa': numpy.zeros(2 * m * n + 5 * n + 11 * m * m + 8 * m),  # the rest is the routine's own
        'iwa': numpy.zeros(3 * n, 'int32'),
        'task': numpy.array([b'START'], 'S60'),
        'csave': numpy.zeros(1, 'S60'),
        'lsave': numpy.zeros(4, 'int32'),
        'isave': numpy.zeros(44, 'int32'),
        'dsave': numpy.zeros(29),
    }
