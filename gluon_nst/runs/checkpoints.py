"""Checkpoints: the arrays that a run resumes from, and when to write files meanwhile."""

import hashlib
import time

import numpy

from ..errors import UserError
from ..files import atomic_path, digest_of_rest

DIGEST = 32  # bytes of a SHA-256
SHARE = 0.05  # of a run's time, at most, is spent on its checkpoints


class Schedule:
    """Says when a file is due to be written again: the longer it took the last time, the later.

    Parameters
    ----------
    least : float
        Seconds from one time to the next, at least.
    """

    def __init__(self, least=0.0):
        self.least, self.latest, self.took = least, time.perf_counter(), 0.0

    def is_due(self):
        """Return whether it is due."""
        return time.perf_counter() - self.latest >= max(self.least, self.took / SHARE)

    def time(self, write):
        """Call a function that writes it, and note how long it takes."""
        began = time.perf_counter()
        write()
        self.latest = time.perf_counter()
        self.took = self.latest - began


def save_checkpoint(path, arrays):
    """Write a dict of arrays, whole or not at all: until it is complete, the earlier file stays.

    First comes the SHA-256 of what follows: the names, as an array, and the arrays.
    """
    with atomic_path(path) as temporary, open(temporary, 'wb') as file:
        hashing = _Hashing(file)
        try:
            file.write(bytes(DIGEST))  # to be filled in
            for array in (list(arrays), *arrays.values()):
                numpy.save(hashing, array, allow_pickle=False)
            file.seek(0)
            file.write(hashing.digest.digest())
        except OSError as error:  # NumPy's does not name the file
            raise OSError(f'{path}: {error}') from error


class _Hashing:
    """A file that is written to, and the SHA-256 of what was."""

    def __init__(self, file):
        self.file, self.digest = file, hashlib.sha256()

    def write(self, block):
        """Write bytes."""
        self.digest.update(block)
        return self.file.write(block)


def load_checkpoint(path):
    """Return the dict of arrays that `save_checkpoint` wrote; nothing in it is executed.

    Of a damaged file nothing is read but its checksum.

    Raises
    ------
    UserError
        If the file is damaged.
    """
    try:
        with open(path, 'rb') as file:
            if file.read(DIGEST) != digest_of_rest(file).digest():
                raise ValueError('its checksum is wrong')
            file.seek(DIGEST)
            names = numpy.load(file, allow_pickle=False).tolist()
            return {name: numpy.load(file, allow_pickle=False) for name in names}
    except (ValueError, TypeError, EOFError) as error:
        raise UserError(
            f'{path} is damaged ({error}): delete it, and the run starts again from the beginning'
        ) from None
