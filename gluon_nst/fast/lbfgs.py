"""L-BFGS for pixels: far fewer steps than Adam, for nothing here is random."""

import numpy

HISTORY = 10  # steps that it remembers; each takes 16 bytes for every number of the picture
FIRST_STEP = 0.05  # mean change of a pixel, of its range; later ones find their own size
LINE_SEARCH = 20  # tries at most to find the length of a step
BOTH_BOUNDS = 2  # SciPy's word for a number that is bounded below and above


def minimize(objective, X, low, high, steps, callback, state=None, first_step=FIRST_STEP):
    """Make the loss of a picture small, by SciPy's L-BFGS-B; change the picture in place.

    Gatys, Ecker and Bethge 2016 use L-BFGS, too. This variant of Byrd, Lu, Nocedal and
    Zhu 1995 keeps every pixel within bounds.

    It calls the routine below `scipy.optimize.minimize`, which hands out all that it
    remembers: a run can be stopped and go on as if nothing had been.

    Parameters
    ----------
    objective : callable
        Given X, it returns its `Losses`, and the gradient of their total.
    X : (1, 3, H, W)
    low, high : (1, 3, H, W), or what broadcasts to it
        The smallest and the largest value of every pixel.
    steps : range
        The numbers of the steps. It may stop earlier, where float32 can no longer tell two
        losses apart.
    callback : callable
        Called after each step with its number, its losses, and a function that returns
        the state; X is then the picture of the step.
    state : dict of numpy.ndarray, optional
        What L-BFGS knew before the first of these steps; without it, it knows nothing.
    first_step : float
        Mean change of a pixel in the first step, as a fraction of its range.
    """
    low, high = (
        numpy.broadcast_to(bound.asnumpy(), X.shape).ravel().astype('float64')
        for bound in (low, high)
    )
    bounds = low, high, numpy.full(X.size, BOTH_BOUNDS, 'int32')
    first_step *= (high - low).mean()
    s = _new_state(X.asnumpy().ravel().clip(low, high))
    for name, array in (state or {}).items():
        s[name][...] = array
    for step in steps:
        while _advance(s, *bounds) == b'FG':  # its word for: give me the loss and its gradient
            losses = _evaluate(objective, X, s, first_step)
        if _task(s) == b'NE':  # NEW_X: a step is done
            callback(step, losses, lambda: s)
            continue
        if step == 1:  # not even once: tell of the start
            callback(step, _evaluate(objective, X, s, first_step), lambda: s)
        break  # it cannot do better
    _show(X, s)


def _advance(s, low, high, bounded):
    """Let the routine work until it wants something, and return its word for that."""
    from scipy.optimize import _lbfgsb

    _lbfgsb.setulb(
        HISTORY, s['x'], low, high, bounded, s['f'], s['g'], 0, 0, s['wa'], s['iwa'],
        s['task'], -1, s['csave'], s['lsave'], s['isave'], s['dsave'], LINE_SEARCH,
    )  # fmt: skip
    return _task(s)


def _task(s):
    return s['task'].tobytes()[:2]


def _show(X, s):
    """Let X be the picture that the routine is at."""
    X[:] = s['x'].reshape(X.shape).astype('float32')


def _evaluate(objective, X, s, first_step):
    """Return the losses of x; f and g get the scaled total and its gradient."""
    _show(X, s)
    losses, gradient = objective(X)
    s['g'][:] = gradient.asnumpy().ravel()
    if s['scale'] == 0:  # the first step of L-BFGS is the gradient itself: give it a size
        slope = numpy.abs(s['g']).mean()
        s['scale'][...] = first_step / slope if slope > 0 else 1
    s['g'] *= s['scale']
    s['f'][...] = s['scale'] * losses.total
    return losses


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
