"""Ctrl-C, SIGTERM and a closed terminal (SIGHUP), acted on between two steps."""

import signal
import threading
from contextlib import contextmanager

from ..errors import Interrupted

SIGNALS = [
    getattr(signal, name) for name in ('SIGINT', 'SIGTERM', 'SIGHUP') if hasattr(signal, name)
]


@contextmanager
def interrupts_between_steps():
    """Collect these signals in a list, to act on between two steps; a second acts at once.

    If they were raised within a step, one in twenty would be lost: Python ignores what is
    raised while a destructor runs, and every step frees many arrays.
    """
    caught = []

    def collect(signum, frame):
        caught.append(signum)
        if len(caught) > 1:
            raise Interrupted('', signum)

    before = {}
    if threading.current_thread() is threading.main_thread():
        for signum in SIGNALS:
            if signal.getsignal(signum) in (signal.default_int_handler, signal.SIG_DFL):
                before[signum] = signal.signal(signum, collect)
    try:
        yield caught  # a handler that somebody else has set is left alone
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
