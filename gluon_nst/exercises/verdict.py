"""What a check says: one of a few kinds, and sentences for the learner."""

from typing import NamedTuple, Optional

# Kinds, in the order in which they are looked for.
PASSED = 'passed'
NOT_STARTED = 'not started'
SYNTAX = 'syntax error'
EXCEPTION = 'exception'
EXIT = 'ended early'
TIME = 'time limit'
NAME = 'missing name'
MISTAKE = 'known mistake'
PROPERTY = 'property'
TYPE = 'type'
SHAPE = 'shape'
NOT_FINITE = 'not finite'
VALUE = 'value'
GRADIENT = 'gradient'
CHANGED = 'input changed'
BROKEN = 'not checked'  # not the learner's fault

IN_PLACE = (
    'Your code changes its input in place, and whoever calls it still needs that. Work on '
    'new arrays: a = a + b makes one; a += b and a[:] = b do not.'
)


class Verdict(NamedTuple):
    """The result of one check."""

    kind: str
    message: str  # whole sentences
    line: Optional[int] = None  # of the learner's file, from 1
    code: str = ''  # the text of that line
    mistake: str = ''  # name of the known mistake
    printed: str = ''  # the beginning of what the learner's file printed
