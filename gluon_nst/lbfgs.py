"""L-BFGS for pixels: far fewer steps than Adam, for nothing here is random."""

import numpy

from ._compat import np

HISTORY = 10  # steps that it remembers; each takes 16 bytes for every number of the picture
FIRST_STEP = 0.05  # mean change of a pixel, of its range; later ones find their own size


def minimize(losses, X, low, high, num_steps, callback):
    """Make the loss of a picture small, by SciPy's L-BFGS-B; change the picture in place.

    Gatys, Ecker and Bethge 2016 use L-BFGS, too. This variant of Byrd, Lu, Nocedal and
    Zhu 1995 keeps every pixel within bounds.

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
        Called after each step with its number and losses; X is then the picture of the step.
    """
    from scipy import optimize

    step, scale, at = 1, 1, None  # at: where the latest losses and their gradient are from
    latest = slopes = None

    def loss_and_gradient(x):
        nonlocal at, latest, slopes
        if not numpy.array_equal(x, at):
            X[:] = np.array(x.reshape(X.shape), dtype='float32')
            at, latest = x.copy(), losses(step)
            slopes = X.grad.asnumpy().ravel().astype('float64')
        return scale * latest.total, scale * slopes

    def next_step(_x):
        nonlocal step
        callback(step, latest)
        step += 1

    low, high = (numpy.broadcast_to(bound.asnumpy(), X.shape).ravel() for bound in (low, high))
    start = X.asnumpy().ravel().clip(low, high).astype('float64')
    slope = numpy.abs(loss_and_gradient(start)[1]).mean()
    if slope > 0:  # the first step of L-BFGS is the gradient itself
        scale = FIRST_STEP * (high - low).mean() / slope
    result = optimize.minimize(
        loss_and_gradient,
        start,
        jac=True,
        method='L-BFGS-B',
        callback=next_step,
        bounds=optimize.Bounds(low, high),
        options={
            'maxiter': num_steps,
            'maxfun': 20 * num_steps,
            'maxcor': HISTORY,
            'ftol': 0,
            'gtol': 0,
        },
    )
    X[:] = np.array(result.x.reshape(X.shape), dtype='float32')
