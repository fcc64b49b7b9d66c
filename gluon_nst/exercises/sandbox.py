"""A process for a file that may do anything: loop, exit, delete, print, fill the memory.

It contains accidents. The process has its own folder, limits on time, memory and disk, and its
own pipe for the answer, marked with a secret so that the file's own output is not mistaken for
it; all that it has started ends with it. It is no security boundary: malicious code has most of
the rights of the user who checks it.
"""

import json
import os
import secrets
import select
import signal
import sys
import tempfile
import time
from pathlib import Path

from . import confine, verdict
from .verdict import Verdict

FOLDER = 200 << 20  # bytes of all files written
POLL = 0.1  # seconds between two looks at the folder


class Ended(Exception):
    """The process ended without an answer; its argument is the `Verdict`."""


def run(work, root, folder, printed, time_limit):
    """Call ``work`` in a separate process that is kept in.

    Parameters
    ----------
    work : callable
        Returns what JSON can hold.
    root : Path
        The only folder in which it may write.
    folder : Path
        Its working folder, within ``root``.
    printed : file
        For its printed output.
    time_limit : float
        In seconds; then the process is killed, with all processes that it started.

    Returns
    -------
    object
        What ``work`` returned.

    Raises
    ------
    Ended
        If the process ended, or was ended, without an answer.
    """

    def enter():
        _leave_the_worker(folder, printed)
        confine.set_limits(int(time_limit * (os.cpu_count() or 1)) + 2)  # if the worker dies first
        confine.keep_in(root)

    return _run(work, enter, time_limit, root)


def run_own(work, time_limit):
    """Call ``work``, which is our own code, in a separate process."""
    return _run(work, lambda: os.setpgid(0, 0), time_limit)


def _run(work, enter, time_limit, root=None):
    mark = f'\n{secrets.token_hex()}'.encode()
    receive, send = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            enter()
            os.closerange(3, send)  # above all, the pipe for the worker's verdicts
            found = json.dumps(work()).encode()
            sys.stdout.flush()
            with open(send, 'wb') as pipe:
                pipe.write(mark + found + b'\n')
        finally:
            os._exit(0)
    os.close(send)
    try:
        return _await(receive, mark, time_limit, root)
    except EOFError:
        raise Ended(_ended(pid)) from None
    finally:
        os.close(receive)
        confine.end(pid)


def _leave_the_worker(folder, printed):
    """From here on, the process belongs to the learner's file."""
    os.setpgid(0, 0)
    confine.end_with_parent()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.chdir(folder)
    sys.path[0] = os.environ['TMPDIR'] = os.environ['MPLCONFIGDIR'] = str(folder)
    tempfile.tempdir = None  # it follows TMPDIR
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(printed.fileno(), 1)


def _await(pipe, mark, time_limit, root):
    """Return the answer from the pipe."""
    data, deadline = b'', time.monotonic() + time_limit
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise Ended(
                Verdict(
                    verdict.TIME,
                    f'Your code was still running after {time_limit:g} seconds and was '
                    'stopped: is there an infinite loop?',
                )
            )
        if not select.select([pipe], [], [], min(left, POLL))[0]:
            if root and _size(root) > FOLDER:
                raise Ended(
                    Verdict(
                        verdict.EXIT,
                        f'Your code wrote more than {FOLDER >> 20} MB into files and was stopped. '
                        'Let the function return its result instead.',
                    )
                )
            continue
        chunk = os.read(pipe, 1 << 16)
        if not chunk:
            raise EOFError
        data += chunk
        _, found, rest = data.partition(mark)
        if found and rest.endswith(b'\n'):
            return json.loads(rest)
        if not found:
            data = data[-len(mark) :]


def _size(root):
    """Return the bytes of all files below a folder."""
    total = 0
    for folder, _, names in os.walk(root):
        for name in names:
            try:
                total += os.lstat(Path(folder, name)).st_size
            except OSError:
                pass  # it is gone
    return total


def _ended(pid):
    """Return the verdict on a process that closed its pipe without an answer."""
    killed = _killed_by(pid)
    if killed:
        return Verdict(
            verdict.EXIT,
            f'Your code crashed Python ({signal.Signals(killed).name}). The usual cause is '
            'an array that does not fit into memory.',
        )
    return Verdict(
        verdict.EXIT,
        'Your code ended the program (os._exit or the like) before the '
        'check was finished. Let the function return its result instead.',
    )


def _killed_by(pid, patience=0.2):
    """Return the signal that ended a child, or None; the child is left to be waited for."""
    deadline = time.monotonic() + patience
    while hasattr(os, 'waitid') and time.monotonic() < deadline:  # macOS has none
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended:
            return ended.si_status if ended.si_code != os.CLD_EXITED else None
        time.sleep(0.01)
    return None
