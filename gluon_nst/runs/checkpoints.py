"""Checkpoints: the arrays that a run resumes from, and when to write them."""

import time

import numpy

from ..errors import UserError
from ..files import atomic_path

SHARE = 0.05  # of a run's time, at most, is spent on its checkpoints


class Schedule:
    """Says when the next checkpoint is due: the longer the latest one took, the later."""

    def __init__(self):
        self.latest, self.took = time.perf_counter(), 0.0

    def is_due(self):
        """Return whether a checkpoint is due."""
        return time.perf_counter() - self.latest >= self.took / SHARE

    def time(self, write):
        """Call a function that writes a checkpoint, and note how long it takes."""
        began = time.perf_counter()
        write()
        self.latest = time.perf_counter()
        self.took = self.latest - began


def save_checkpoint(path, arrays):
    """Write a dict of arrays, whole or not at all: until it is complete, the earlier file stays.

    The names come first, as an array; then the arrays, one after another.
    """
    with atomic_path(path) as temporary, open(temporary, 'wb') as file:
        try:
            for array in (list(arrays), *arrays.values()):
                numpy.save(file, array, allow_pickle=False)
        except OSError as error:  # NumPy's does not name the file
            raise OSError(f'{path}: {error}') from error


def load_checkpoint(path):
    """Return the dict of arrays that `save_checkpoint` wrote; nothing in it is executed.

    Raises
    ------
    UserError
        If the file is damaged.
    """
    try:
        with open(path, 'rb') as file:
            names = numpy.load(file, allow_pickle=False).tolist()
            return {name: numpy.load(file, allow_pickle=False) for name in names}
    except (ValueError, TypeError, EOFError) as error:
        raise UserError(
            f'{path} is damaged ({error}): delete it, and the run starts again from the beginning'
        ) from None
