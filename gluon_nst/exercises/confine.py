"""What keeps a learner's process in: its limits, and what the kernel forbids it.

All of it is best effort. On Linux 5.13 and newer, Landlock keeps it from writing outside its
folder and from looking into other processes; from 6.7 on, from the network; from 6.12 on, from
sending signals to them. Elsewhere, the limits on time, memory and processes remain.
"""

import ctypes
import os
import resource
import signal
import struct
import threading
import time
from pathlib import Path

MEMORY = 3 << 30  # bytes of address space; MXNet alone takes 1
FILE = 100 << 20  # bytes of each file written, and of the printed output
PROCESSES = 300  # more than there are, of the same user: other checks may run beside this one

# From linux/landlock.h and linux/prctl.h
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # numbers of system calls, on any processor
VERSION, PATH_BENEATH = 1, 1
WRITE = [0, 0x1FF2, 0x3FF2, 0x7FF2]  # by version: writing, making, removing, renaming, truncating
TCP = 3  # bind and connect, from version 4
SCOPES = 3  # abstract sockets and signals, from version 6
PARENT_DEATH_SIGNAL, CHILD_SUBREAPER, NO_NEW_PRIVS = 1, 36, 38


def set_limits(seconds):
    """Limit memory, files, processes and processor time of this process and its children."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, FILE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
    ):
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):
            pass  # not available on all systems
    _limit_processes()


def _limit_processes():
    """Let the user of this process have a few more processes than now.

    In a container it may not see all of them: where the limit would leave no room, there is none.
    """
    before = resource.getrlimit(resource.RLIMIT_NPROC)
    now = sum(threads for pid, _, threads in _processes() if _owner(pid) == os.getuid())
    try:
        resource.setrlimit(resource.RLIMIT_NPROC, (now + PROCESSES, before[1]))
        thread = threading.Thread(target=bool)
        thread.start()
        thread.join()
    except (ValueError, OSError):
        pass  # not available on all systems
    except RuntimeError:
        resource.setrlimit(resource.RLIMIT_NPROC, before)


def keep_in(folder):
    """Forbid this process and its children to write outside a folder, where the kernel can.

    Returns
    -------
    bool
        Whether it could.
    """
    try:
        call = ctypes.CDLL(None).syscall
        version = call(CREATE_RULESET, None, 0, VERSION)
        if version < 1:
            return False
        may = WRITE[min(version, 3)]
        rules = struct.pack('QQQ', may, TCP * (version >= 4), SCOPES * (version >= 6))
        size = 24 if version >= 6 else 16 if version >= 4 else 8
        ruleset = call(CREATE_RULESET, rules, size, 0)
        for path in folder, Path(os.devnull):
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
            allowed = may if path == folder else 1 << 1  # to write into it
            call(ADD_RULE, ruleset, PATH_BENEATH, struct.pack('=Qi', allowed, opened), 0)
            os.close(opened)
        _prctl(NO_NEW_PRIVS, 1)
        done = call(RESTRICT_SELF, ruleset, 0) == 0
        os.close(ruleset)
        return done
    except (OSError, AttributeError):  # another system
        return False


def adopt():
    """Become the parent of all that children leave behind, where that is possible."""
    _prctl(CHILD_SUBREAPER, 1)


def end_with_parent():
    """Have this process killed when its parent ends, where that is possible."""
    _prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _prctl(*arguments):
    try:
        ctypes.CDLL(None).prctl(*arguments, 0, 0, 0)
    except (OSError, AttributeError):
        pass  # not Linux


def end(pid, patience=10):
    """Kill a child, and all processes below this one, whatever sessions and groups they are in."""
    _signal(os.killpg, [pid], signal.SIGKILL)  # where there is no list of processes
    below, deadline = [pid], time.monotonic() + patience
    while time.monotonic() < deadline:
        below += _below(os.getpid())
        _signal(os.kill, below, signal.SIGSTOP)  # first: so that none starts another meanwhile
        _signal(os.kill, below, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        below = []  # a number may by now be another's
        time.sleep(0.002)


def _signal(kill, pids, what):
    for pid in pids:
        try:
            kill(pid, what)
        except OSError:
            pass  # it is gone


def _below(root):
    """Return the processes that a process has started, and those that they have started."""
    children: dict = {}
    for pid, parent, _ in _processes():
        children.setdefault(parent, []).append(pid)
    found = list(children.get(root, ()))
    for pid in found:
        found += children.get(pid, ())
    return found


def _owner(pid):
    try:
        return os.stat(f'/proc/{pid}').st_uid
    except OSError:
        return None


def _processes():
    """Yield the number of each process, of its parent, and of its threads."""
    for entry in Path('/proc').glob('[0-9]*/stat'):
        try:
            fields = entry.read_text(errors='replace').rpartition(')')[2].split()
        except OSError:
            continue  # it is gone
        yield int(entry.parent.name), int(fields[1]), int(fields[17])
