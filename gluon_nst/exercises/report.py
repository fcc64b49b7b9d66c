"""A verdict as the learner reads it."""

import textwrap

from . import verdict

HEADS = {
    verdict.PASSED: 'passed. Well done!',
    verdict.NOT_STARTED: 'not started yet',
    verdict.SYNTAX: 'not yet: a syntax error',
    verdict.EXCEPTION: 'not yet: an exception',
    verdict.EXIT: 'not yet: your code ended too early',
    verdict.TIME: 'not yet: it takes too long',
    verdict.NAME: 'not yet: a name is missing',
    verdict.MISTAKE: 'not yet, and here is the likely cause',
    verdict.PROPERTY: 'not yet: something that must hold does not',
    verdict.TYPE: 'not yet: the wrong type',
    verdict.SHAPE: 'not yet: the wrong shape',
    verdict.NOT_FINITE: 'not yet: nan or infinity',
    verdict.VALUE: 'not yet: the wrong values',
    verdict.GRADIENT: 'not yet: the gradient is lost',
    verdict.CHANGED: 'not yet: the input is changed',
    verdict.BROKEN: 'could not be checked',
}


def report(exercise, found):
    """Return a verdict as text of a few lines.

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
    if found.printed.strip():
        lines += [
            '  Your code printed (the check calls it more than once):',
            *_beginning(found.printed.rstrip().splitlines()),
        ]
    return '\n'.join(lines)


def _beginning(printed, most=10):
    shown = ['    | ' + line[:100] for line in printed[:most]]
    return shown + ['    | ...'] * (len(printed) > most)
