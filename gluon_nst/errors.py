"""What ends a run before its time, told in one sentence."""

import signal


class UserError(ValueError):
    """A mistake in what the user gave, told in one sentence.

    The message says what was wrong, with the value, and what to do. The command
    line prints it without a traceback and exits with code 2.
    """


class WriteError(OSError):
    """A run cannot write its files: the disk is full, say. The command line exits with code 1."""


class Interrupted(KeyboardInterrupt):
    """A run was asked to stop. The command line exits with 128 and the number of the signal."""

    def __init__(self, message, signum=signal.SIGINT):
        super().__init__(message)
        self.signum = signum
