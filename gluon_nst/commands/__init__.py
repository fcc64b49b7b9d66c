"""The commands of ``gluon-nst``: each imports what it needs when it runs."""

import sys


def complain(message, code):
    """Print a sentence on stderr and return the exit code."""
    print(f'\ngluon-nst: {message}' if code > 128 else f'gluon-nst: {message}', file=sys.stderr)
    return code
