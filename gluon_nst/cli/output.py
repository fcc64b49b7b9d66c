"""Printing of messages, for all commands of ``gluon-nst``."""

import sys


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
