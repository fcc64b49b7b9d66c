"""The commands of ``gluon-nst``: each imports what it needs when it runs."""

import sys


def complain(message, code):
    """Print a sentence on stderr and return the exit code."""
    message = _printable(message)
    print(f'\ngluon-nst: {message}' if code > 128 else f'gluon-nst: {message}', file=sys.stderr)
    return code


def say(text):
    """Print a sentence on stdout."""
    print(_printable(text))


def _printable(text):
    """Write line breaks, colours of the terminal and broken letters of a name as escapes."""
    return ''.join(c if c.isprintable() else ascii(c)[1:-1] for c in str(text))
