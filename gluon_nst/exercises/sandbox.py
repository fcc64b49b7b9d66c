"""A process for a file that may do anything: loop, exit, delete, print, fill the memory.

It contains accidents. The process has its own folder, limits on time and memory, and its own
pipe for the verdict, marked with a secret so that the file's own output is not mistaken for it.
It is no security boundary: malicious code has all the rights of the user who checks it.
"""

import json
import os
import resource
import secrets
import select
import signal
import sys
import time

from . import verdict
from .verdict import Verdict

MEMORY = 3 << 30  # bytes of address space; MXNet alone takes 1
FILES = 100 << 20  # bytes of each file written, and of the printed output


def run(work, folder, printed, time_limit):
    """Call ``work`` in a separate process.

    Parameters
    ----------
    work : callable
        Returns a `Verdict`.
    folder : Path
        Its working folder.
    printed : Path
        The file for its printed output.
    time_limit : float
        In seconds; then the process is killed, with all processes that it started.

    Returns
    -------
    Verdict
        That of ``work``; if it ended without one, a verdict on how it ended.
    """
    mark = f'\n{secrets.token_hex()}'.encode()
    receive, send = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.closerange(3, send)  # above all, the pipe for the worker's verdicts
            _enter(folder, printed, time_limit)
            found = work()
            sys.stdout.flush()
            os.write(send, mark + json.dumps(found).encode() + b'\n')
        finally:
            os._exit(0)
    os.close(send)
    try:
        return _await(receive, mark, time_limit) or Verdict(
            verdict.TIME,
            f'Your code was still running after {time_limit:g} seconds and was '
            'stopped: is there an infinite loop?',
        )
    except EOFError:
        return _ended(pid)
    finally:
        _kill(pid)
        os.close(receive)


def _enter(folder, printed, time_limit):
    """Detach from the worker: from here on, the process belongs to the learner's file."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.chdir(folder)
    sys.path[0] = str(folder)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(printed, os.O_WRONLY | os.O_CREAT, 0o600), 1)
    cpu = int(time_limit * (os.cpu_count() or 1)) + 2  # in case the worker dies first
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, cpu),
    ):
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):
            pass  # not available on all systems


def _await(pipe, mark, time_limit):
    """Return the verdict from the pipe, or None at the time limit."""
    data, deadline = b'', time.monotonic() + time_limit
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            return None
        chunk = os.read(pipe, 1 << 16)
        if not chunk:
            raise EOFError
        data = (data + chunk)[-(1 << 18) :]  # a verdict is never longer
        _, found, rest = data.partition(mark)
        if found and b'\n' in rest:
            return Verdict(*json.loads(rest[: rest.index(b'\n')]))


def _ended(pid):
    """Return the verdict on a process that closed its pipe without sending one."""
    for _ in range(20):
        gone, status = os.waitpid(pid, os.WNOHANG)
        if gone:
            break
        time.sleep(0.01)
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return Verdict(
            verdict.EXIT,
            f'Your code crashed Python ({name}). The usual cause is '
            'an array that does not fit into memory.',
        )
    return Verdict(
        verdict.EXIT,
        'Your code ended the program (os._exit or the like) before the '
        'check was finished. Let the function return its result instead.',
    )


def _kill(pid):
    """Kill a process and everything it started, whether or not it is still running."""
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except OSError:
            pass
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        pass  # _ended has already waited for it
