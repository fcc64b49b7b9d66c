"""Exceptions that end a run, with messages of one sentence for the user."""

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
