"""The one exception for mistakes that the user can mend."""


class UserError(ValueError):
    """A mistake in what the user gave, told in one sentence.

    The message says what was wrong, with the value, and what to do. The command
    line prints it without a traceback and exits with code 2.
    """
