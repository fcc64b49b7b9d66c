"""Files that are written whole or not at all, and how to tell whether one has changed."""

import hashlib
import os
import tempfile
from contextlib import contextmanager
from glob import escape
from pathlib import Path


@contextmanager
def atomic_path(path):
    """Yield a temporary path to write to; it becomes ``path`` if the block succeeds.

    The temporary file stands in the same folder and keeps the suffix, so that
    writers which go by the suffix work. If the block fails it is removed, and an
    older file at ``path`` stays as it was.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(
        prefix='.' + path.stem, suffix=path.suffix, dir=path.parent
    )
    os.close(handle)
    try:
        yield Path(temporary)
        os.chmod(temporary, 0o666 & ~_umask())  # mkstemp makes it readable by its owner alone
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)  # an interrupt may come when it is already moved
        raise


def remove_leftovers(path):
    """Remove the temporary files of those who were killed while they wrote to ``path``."""
    path = Path(path)
    random = '?' * 8  # by mkstemp
    for leftover in path.parent.glob(f'.{escape(path.stem)}{random}{escape(path.suffix)}'):
        leftover.unlink()


def sha256(path):
    """Return the SHA-256 of what a file holds, in hexadecimal digits."""
    digest = hashlib.sha256()
    with open(path, 'rb') as file:
        for block in iter(lambda: file.read(1 << 20), b''):
            digest.update(block)
    return digest.hexdigest()


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
