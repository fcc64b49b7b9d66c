"""Printing of messages, for all commands of ``gluon-nst``."""

import os
import sys
from contextlib import suppress


def open_closed_streams():
    """Give stdin, stdout and stderr a place where somebody has closed them, as cron may.

    Else the next file that is opened would get their number, and be written into.
    """
    for number, name in enumerate(('stdin', 'stdout', 'stderr')):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it takes the lowest number that is free
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, 'w' if number else 'r', closefd=False))  # noqa: SIM115


class Unbroken:
    """A stream that leads to nothing once it cannot be written: a closed pipe, a full disk.

    A progress bar that nobody sees is no reason to end a run.
    """

    def __init__(self, stream):
        self._stream = stream

    def write(self, text):
        """Write a text if that is possible."""
        try:
            return self._stream.write(text)
        except OSError:
            return self._give_up()

    def flush(self):
        """Write what is buffered if that is possible."""
        try:
            self._stream.flush()
        except OSError:
            self._give_up()

    def _give_up(self):
        with suppress(OSError), open(os.devnull, 'w') as nothing:
            os.dup2(nothing.fileno(), self._stream.fileno())

    def __getattr__(self, name):
        return getattr(self._stream, name)


def complain(message, code):
    """Print an error message to stderr and return the exit code."""
    message = _printable(message)
    print(f'\ngluon-nst: {message}' if code > 128 else f'gluon-nst: {message}', file=sys.stderr)
    return code


def say(text):
    """Print a message to stdout."""
    print(_printable(text))


def _printable(text):
    """Escape characters that are not printable, such as line breaks and terminal codes."""
    return ''.join(c if c.isprintable() else ascii(c)[1:-1] for c in str(text))
