"""Write files atomically, and compute checksums to detect changes."""

import hashlib
import os
import tempfile
from contextlib import contextmanager
from glob import escape
from pathlib import Path

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

LOCK = '.gluon_nst.lock'  # a file that is held where a folder cannot be


@contextmanager
def atomic_path(path):
    """Yield a temporary path to write to; it becomes ``path`` if the block succeeds.

    The temporary file is in the same folder and has the same suffix, which some writers need.
    If the block fails, it is removed, and an existing file at ``path`` is unchanged.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(
        prefix='.' + path.stem, suffix=path.suffix, dir=path.parent
    )
    os.close(handle)
    try:
        yield Path(temporary)
        os.chmod(temporary, 0o666 & ~_umask())  # mkstemp makes it readable only by its owner
        _sync(temporary)  # or a power cut could leave an empty file of this name
        os.replace(temporary, path)
        if os.name == 'posix':
            _sync(path.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)  # an interrupt may come after it was moved
        raise


@contextmanager
def locked(folder):
    """Hold a folder, which is made if need be, until the block or this process ends.

    Where the system or the file system has no such locks, nothing is held.

    Raises
    ------
    BlockingIOError
        If somebody else holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        if _hold(handle):
            yield
        else:  # NFS, for one, lets nobody hold a folder: hold a file in it
            with _locked_file(folder / LOCK):
                yield
    finally:
        os.close(handle)


@contextmanager
def _locked_file(path):
    """Hold a file, which is removed afterwards, until the block or this process ends."""
    while True:
        with open(path, 'a') as file:
            held = _hold(file.fileno())
            if held and not _is(path, file):
                continue  # its holder has removed it in this very moment
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
            return


def _hold(handle):
    """Lock a file or a folder; return whether the file system can do that."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True


def _is(path, file):
    try:
        return os.path.samestat(os.stat(path), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def remove_leftovers(path):
    """Remove temporary files of processes that were killed while writing to ``path``."""
    path = Path(path)
    random = '?' * 8  # by mkstemp
    for leftover in path.parent.glob(f'.{escape(path.stem)}{random}{escape(path.suffix)}'):
        leftover.unlink()


def sha256(path):
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with open(path, 'rb') as file:
        return digest_of_rest(file).hexdigest()


def digest_of_rest(file):
    """Return the SHA-256, from `hashlib`, of what an open file has yet to be read."""
    digest = hashlib.sha256()
    for block in iter(lambda: file.read(1 << 20), b''):
        digest.update(block)
    return digest


def _sync(path):
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
