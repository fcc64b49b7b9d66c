"""How much memory this process may still allocate, given the machine and all limits set."""

import os
import re
from pathlib import Path, PurePosixPath

ROOT = Path('/')  # of the files in which Linux reports it
MAPPED = 2  # bytes of address space for each byte in use: MXNet maps more than it uses


def available():
    """Return how many bytes this process may still allocate without swapping, None if unknown."""
    free = [_machine(), *_groups(), _address_space()]
    return min((max(0, left) for left in free if left is not None), default=None)


def used():
    """Return how many bytes of memory this process uses, or 0 if unknown."""
    return 1024 * _numbers('proc/self/status').get('VmRSS', 0)


def _machine():
    kibibytes = _numbers('proc/meminfo').get('MemAvailable')
    if kibibytes is not None:
        return 1024 * kibibytes
    try:  # macOS reports only the total
        pages = os.sysconf('SC_PHYS_PAGES')
    except (AttributeError, ValueError, OSError):
        return None
    return pages * os.sysconf('SC_PAGE_SIZE') if pages > 0 else None


def _groups():
    """Yield the bytes left in each control group (cgroup) that this process belongs to.

    A container is a control group, and a user's session or a cluster job may be one too.
    """
    for line in _read('proc/self/cgroup').splitlines():
        _, controllers, path = line.split(':', 2)
        if not controllers:  # version 2
            root, limit, usage = 'sys/fs/cgroup', 'memory.max', 'memory.current'
        elif 'memory' in controllers.split(','):  # version 1
            root = 'sys/fs/cgroup/memory'
            limit, usage = 'memory.limit_in_bytes', 'memory.usage_in_bytes'
        else:
            continue
        own = PurePosixPath(path.lstrip('/'))
        for group in (own, *own.parents):  # a container sees only the last, '.'
            folder = f'{root}/{group}'
            most, now = _read(f'{folder}/{limit}').strip(), _read(f'{folder}/{usage}').strip()
            if most.isdigit() and now.isdigit():  # else 'max', or missing
                yield int(most) - int(now) + _files_kept(_numbers(f'{folder}/memory.stat'))


def _files_kept(stat):
    """Return the bytes of cached files, which Linux drops when memory is short."""
    kinds = 'inactive_file', 'active_file'
    return sum(stat.get(f'total_{kind}', stat.get(kind, 0)) for kind in kinds)


def _address_space():
    try:
        from resource import RLIM_INFINITY, RLIMIT_AS, getrlimit
    except ImportError:  # not on Windows
        return None
    limit = getrlimit(RLIMIT_AS)[0]
    if limit == RLIM_INFINITY:
        return None
    return (limit - 1024 * _numbers('proc/self/status').get('VmSize', 0)) // MAPPED


def _numbers(path):
    """Return the lines of a file that consist of a name and a number, as a dict."""
    return {name: int(n) for name, n in re.findall(r'^(\w+):?\s+(\d+)', _read(path), re.M)}


def _read(path):
    try:
        return (ROOT / path).read_text()
    except OSError:
        return ''
