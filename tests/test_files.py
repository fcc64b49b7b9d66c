"""Files are written whole or not at all."""

import errno
import fcntl
import os
import stat

import pytest

from gluon_nst.files import LOCK, atomic_path, locked


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_success_makes_the_file_and_its_folder(tmp_path):
    path = tmp_path / 'new' / 'folder' / 'a.txt'
    with atomic_path(path) as temporary:
        temporary.write_text('new')
        assert temporary.suffix == '.txt'  # writers go by it
        assert not path.exists()
    assert path.read_text() == 'new'
    assert names(path.parent) == ['a.txt']


@pytest.mark.parametrize('error', [ValueError, OSError, KeyboardInterrupt])
def test_failure_leaves_the_old_file(tmp_path, error):
    path = tmp_path / 'a.txt'
    path.write_text('old')
    with pytest.raises(error), atomic_path(path) as temporary:
        temporary.write_text('ne')
        raise error
    assert path.read_text() == 'old'
    assert names(tmp_path) == ['a.txt']


def test_failure_of_the_first_writing_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), atomic_path(tmp_path / 'a.txt'):
        raise ZeroDivisionError
    assert names(tmp_path) == []


def test_interrupt_after_the_move_is_not_hidden(tmp_path, monkeypatch):
    def replace_and_interrupt(source, target, replace=os.replace):
        replace(source, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, 'replace', replace_and_interrupt)
    with pytest.raises(KeyboardInterrupt), atomic_path(tmp_path / 'a.txt') as temporary:
        temporary.write_text('new')
    assert (tmp_path / 'a.txt').read_text() == 'new'


@pytest.mark.parametrize('umask, expected', [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_permissions_respect_the_umask(tmp_path, umask, expected):
    before = os.umask(umask)
    try:
        with atomic_path(tmp_path / 'a.txt') as temporary:
            temporary.write_text('new')
        assert os.umask(umask) == umask  # asking for it has not changed it
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / 'a.txt').stat().st_mode) == expected


def test_a_file_is_on_the_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    """First what is in the file is synced, then it is renamed, then its folder is synced."""
    done = []
    for name in ('fsync', 'replace'):

        def note(*args, name=name, work=getattr(os, name)):  # noqa: B008
            done.append(name)
            return work(*args)

        monkeypatch.setattr(os, name, note)
    with atomic_path(tmp_path / 'file.txt') as temporary:
        temporary.write_text('whole')
    assert done == ['fsync', 'replace', 'fsync']


@pytest.fixture
def as_on_nfs(monkeypatch):
    """Let folders be held by nobody, as on NFS, where a lock needs what can be written."""

    def flock(handle, how, real=fcntl.flock):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EBADF, 'Bad file descriptor')
        real(handle, how)

    monkeypatch.setattr(fcntl, 'flock', flock)


def test_where_no_folder_can_be_held_a_file_is(tmp_path, as_on_nfs):
    for _ in range(2):
        with locked(tmp_path):
            assert names(tmp_path) == [LOCK]
            with pytest.raises(BlockingIOError), locked(tmp_path):
                pytest.fail('two hold it')
        assert names(tmp_path) == []
    with pytest.raises(ZeroDivisionError), locked(tmp_path):
        raise ZeroDivisionError
    assert names(tmp_path) == []
    (tmp_path / LOCK).touch()  # of a process that was killed
    with locked(tmp_path):
        pass


def test_a_lock_that_was_removed_in_between_is_taken_anew(tmp_path, as_on_nfs, monkeypatch):
    def flock(handle, how, real=fcntl.flock):
        real(handle, how)
        if not removed:
            removed.append((tmp_path / LOCK).unlink())

    removed = []
    monkeypatch.setattr(fcntl, 'flock', flock)
    with locked(tmp_path):
        assert removed and names(tmp_path) == [LOCK]
