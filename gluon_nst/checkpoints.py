"""What a run folder tells of its run: its record, and a checkpoint to go on from."""

import json
from pathlib import Path

import numpy

from .errors import UserError
from .files import atomic_path


def save_checkpoint(path, arrays):
    """Write a dict of arrays, whole or not at all: until then the file of before stays.

    The names come first, as an array; then the arrays, one after the other.
    """
    with atomic_path(path) as temporary, open(temporary, 'wb') as file:
        try:
            for array in (list(arrays), *arrays.values()):
                numpy.save(file, array, allow_pickle=False)
        except OSError as error:  # NumPy's does not say which file
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
            f'{path} is damaged ({error}): delete it, and the run starts anew'
        ) from None


def read_record(folder):
    """Return what run.json holds, or {} if there is none that can be read."""
    try:
        record = json.loads((Path(folder) / 'run.json').read_text())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}
