"""Features of a photograph become like those of a painting: by moments, and by patches.

Lesson: chapters/17_any_style.py.
"""

import math
from typing import NamedTuple

import numpy

from ..color import symmetric_powers
from ..relative import Moments

RIDGE = 1e-3  # of the mean variance: what varies less is not amplified beyond it
COMPONENTS = 16  # of features, in which patches are compared: those that vary most
SIDE = 3  # of a patch
MARGIN = SIDE // 2
MOST = 1 << 12  # patches of a painting: of more, some rows and columns are left out
COMPARED = 1 << 24  # pairs of patches at a time


def moments_of(F):
    """Return the `Moments` of features (C, H, W), as arrays of NumPy."""
    F = F.reshape(len(F), -1)
    mean = F.mean(axis=1)
    centred = F - mean[:, None]
    return Moments(mean, centred @ centred.T / F.shape[1])


class Map(NamedTuple):
    """What is done to each feature f: A f + b."""

    A: numpy.ndarray  # (C, C)
    b: numpy.ndarray  # (C,)

    def __call__(self, F):
        """Return features of the shape of F (C, H, W)."""
        return (self.A @ F.reshape(len(F), -1) + self.b[:, None]).reshape(F.shape)


def transport(source, target):
    """Return the `Map` that gives features other moments, and moves them least.

    It is the optimal transport from one normal distribution to another (Olkin and Pukelsheim
    1982, "The distance between two random vectors with given dispersion matrices").

    Parameters
    ----------
    source, target : Moments
        Those that the features have, and those that they get.
    """
    covariance = source.covariance.astype('float64')
    least = RIDGE * numpy.trace(covariance) / len(covariance) + 1e-12
    half, back = symmetric_powers(covariance, least, 0.5, -0.5)
    (between,) = symmetric_powers(half @ target.covariance @ half, 0, 0.5)
    A = (back @ between @ back).astype('float32')
    return Map(A, target.mean - A @ source.mean)


class Patches:
    """The patches of a painting's features, 3x3: others can be put together from them.

    T. Q. Chen and M. Schmidt 2016, "Fast Patch-based Style Transfer of Arbitrary Style".

    Parameters
    ----------
    F : numpy.ndarray, (C, H, W)
    """

    def __init__(self, F):
        _, axes = numpy.linalg.eigh(moments_of(F).covariance)
        self.axes = axes[:, -COMPONENTS:].T
        step = math.ceil(math.sqrt(F[0].size / MOST))
        self.places = _places(F, step)
        patches = self._reduced(F, step)
        self.directions = (patches / (numpy.linalg.norm(patches, axis=1, keepdims=True) + 1e-6)).T

    def rebuild(self, F):
        """Return features like F (C, H, W) that consist of patches of the painting.

        Each patch of F is replaced by that of the painting which points most nearly in its
        direction; where patches overlap, the mean of them is taken.
        """
        best = self._most_alike(self._reduced(F))
        _, height, width = F.shape
        total = numpy.zeros((height + 2 * MARGIN, width + 2 * MARGIN, len(F)), 'float32')
        count = numpy.zeros((*total.shape[:2], 1), 'float32')
        for n, features in enumerate(self.places):
            y, x = divmod(n, SIDE)
            here = slice(y, y + height), slice(x, x + width)
            total[here] += features[best].reshape(height, width, -1)
            count[here] += 1
        return (total / count)[MARGIN:-MARGIN, MARGIN:-MARGIN].transpose(2, 0, 1)

    def _most_alike(self, patches):
        """Return the number of the painting's patch that is most like each of these."""
        step = max(1, COMPARED // self.directions.shape[1])
        parts = (patches[start : start + step] for start in range(0, len(patches), step))
        return numpy.concatenate([(part @ self.directions).argmax(axis=1) for part in parts])

    def _reduced(self, F, step=1):
        """Return the patches of F in the components, one in each row."""
        reduced = (self.axes @ F.reshape(len(F), -1)).reshape(-1, *F.shape[1:])
        return numpy.concatenate(_places(reduced, step), axis=1)


def _places(F, step=1):
    """Return, for each place in a patch, the features there of all patches: (patches, C) each.

    There is a patch around every feature of every ``step``-th row and column.
    """
    _, height, width = F.shape
    F = numpy.pad(F.transpose(1, 2, 0), ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), mode='edge')
    return [
        F[y : y + height : step, x : x + width : step].reshape(-1, F.shape[2])
        for y in range(SIDE)
        for x in range(SIDE)
    ]
