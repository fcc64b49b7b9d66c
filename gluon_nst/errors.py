"""Exceptions that end a run, with messages of one sentence for the user."""

import difflib
import signal


class UserError(ValueError):
    """Invalid input from the user.

    The message is one sentence that says what is wrong, with the value, and what to do. The
    command line prints it without a traceback and exits with code 2.
    """


class WriteError(OSError):
    """A run cannot write its files, as on a full disk. The command line exits with code 1."""


class Interrupted(KeyboardInterrupt):
    """A run was interrupted. The command line exits with 128 plus the number of the signal."""

    def __init__(self, message, signum=signal.SIGINT):
        super().__init__(message)
        self.signum = signum


def did_you_mean(name, known):
    """Return a hint in parentheses for a misspelt name, or nothing if no known one is close."""
    closest = difflib.get_close_matches(str(name), known, n=1)
    return f' (did you mean {closest[0]!r}?)' if closest else ''
