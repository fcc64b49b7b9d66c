"""Ctrl-C and SIGTERM, acted on between two steps; a closed terminal is no reason to stop."""

import signal
import threading
from contextlib import contextmanager

from ..errors import Interrupted

SIGNALS = signal.SIGINT, signal.SIGTERM
CLOSED_TERMINAL = getattr(signal, 'SIGHUP', None)  # None on Windows


@contextmanager
def interrupts_between_steps():
    """Collect these signals in a list, to act on between two steps; a second acts at once.

    Meanwhile the signal of a closed terminal is ignored: the run goes on to its picture.

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
        if CLOSED_TERMINAL and signal.getsignal(CLOSED_TERMINAL) == signal.SIG_DFL:
            before[CLOSED_TERMINAL] = signal.signal(CLOSED_TERMINAL, signal.SIG_IGN)
    try:
        yield caught  # a handler that somebody else has set is left alone
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
