"""The result of a check: one of a few kinds, with sentences for the learner."""

import textwrap
from typing import NamedTuple, Optional

# The kinds of verdict, in the order in which they are checked.
PASSED = 'passed'
NOT_STARTED = 'not started'
SYNTAX = 'syntax error'
EXCEPTION = 'exception'
EXIT = 'ended early'
TIME = 'time limit'
NAME = 'missing name'
OWN = "the package's own"
MISTAKE = 'known mistake'
PROPERTY = 'property'
TYPE = 'type'
SHAPE = 'shape'
NOT_FINITE = 'not finite'
VALUE = 'value'
GRADIENT = 'gradient'
CHANGED = 'input changed'
BROKEN = 'not checked'  # not the learner's fault

HEADS = {
    PASSED: 'passed. Well done!',
    NOT_STARTED: 'not started yet',
    SYNTAX: 'not yet: a syntax error',
    EXCEPTION: 'not yet: an exception',
    EXIT: 'not yet: your code ended too early',
    TIME: 'not yet: it takes too long',
    NAME: 'not yet: a name is missing',
    OWN: "not yet: it is the package's own",
    MISTAKE: 'not yet, and here is the likely cause',
    PROPERTY: 'not yet: a required property does not hold',
    TYPE: 'not yet: the wrong type',
    SHAPE: 'not yet: the wrong shape',
    NOT_FINITE: 'not yet: nan or infinity',
    VALUE: 'not yet: the wrong values',
    GRADIENT: 'not yet: the gradient is lost',
    CHANGED: 'not yet: the input is changed',
    BROKEN: 'could not be checked',
}

IN_PLACE = (
    'Your code changes its input in place, but the caller still needs it. Work on '
    'new arrays: a = a + b makes one; a += b and a[:] = b do not.'
)


class Verdict(NamedTuple):
    """The result of one check."""

    kind: str
    message: str  # whole sentences
    line: Optional[int] = None  # of the learner's file, from 1
    code: str = ''  # the text of that line
    mistake: str = ''  # name of the known mistake
    example: str = ''  # lines that show a small input, what came out, and where it is wrong
    printed: str = ''  # the beginning of the output that the learner's file printed


def broken(error):
    """Return the verdict on an error of ours."""
    return Verdict(
        BROKEN, f'The error is in the check, not in your file: {type(error).__name__}: {error}'
    )


def report(exercise, found):
    """Return a verdict as a few lines of text.

    Parameters
    ----------
    exercise : Exercise
    found : Verdict

    Returns
    -------
    str
    """
    lines = [f'{exercise.name}: {HEADS[found.kind]}']
    if found.line:
        lines.append(f'    line {found.line}:  {found.code}')
    lines += textwrap.wrap(found.message, 92, initial_indent='  ', subsequent_indent='  ')
    if found.example:
        lines += ['  A small example:', *('    ' + line for line in found.example.splitlines())]
    if found.printed.strip():
        lines += [
            '  Your code printed (the check calls it more than once):',
            *_beginning(found.printed.rstrip().splitlines()),
        ]
    return '\n'.join(lines)


def _beginning(printed, most=10):
    shown = ['    | ' + line[:100] for line in printed[:most]]
    return shown + ['    | ...'] * (len(printed) > most)
