"""Pages that are written by a program: exercises, mistakes, the reference, the commands."""

import argparse
import ast
import hashlib
import os
import re
import secrets

import numpy

import gluon_nst

from ..course.lessons import lessons
from ..exercises.exercise import exercises
from ..exercises.submission import execute

CHAPTERS = {  # of the reference: the modules whose public names are in it
    'Pictures': ['images'],
    'Features': ['features', 'weights.pretrained'],
    'Losses': ['losses'],
    'Training': ['synthesis', 'training', 'plotting'],
    'Recipes and runs': ['recipes', 'pipeline', 'batch.folder'],
}
DIGITS = 2  # of the numbers that are predicted on a page


def pages(parsers):
    """Return the text of each page by its name.

    Parameters
    ----------
    parsers : dict of str to argparse.ArgumentParser
        Those of the commands.
    """
    return {
        'exercises.md': _exercises(),
        'mistakes.md': _mistakes(),
        'commands.md': _commands(parsers),
        'reference/index.md': _reference(),
    }


def exercise_block(exercise):
    """Return an exercise, folded: its task, its hints, the command; a prediction has a form."""
    hints = '\n\n'.join(
        f'::::{{dropdown}} Hint {number}\n{hint}\n::::'
        for number, hint in enumerate(exercise.hints(), 1)
    )
    task = exercise.task().partition('\n\n')[2]  # its first line is the name
    commands = '\n'.join(f'gluon-nst exercise {do} {exercise.name}' for do in ('start', 'check'))
    return (
        f':::::{{dropdown}} {exercise.name}: {exercise.title}\n{task}\n\n'
        f'```\n{commands}\n```\n\n{hints}\n\n{_prediction(exercise)}\n:::::'
    )


def _prediction(exercise):
    """Return a form in which one case can be answered, or nothing."""
    check = execute(exercise.folder / 'check.py')
    if exercise.kind != 'predict' or not hasattr(check, 'truth'):
        return ''
    inputs = [_rounded(value) for value in check.draw(numpy.random.RandomState(1))]
    right = check.truth(*inputs)
    if isinstance(right, list) and isinstance(right[0], str):  # one sentence for each case
        case, _, numbers = right[0].rpartition(': ')
        right = re.findall(r'-?\d+(?:\.\d+)?', numbers)
    else:
        names = list(ast.parse(exercise.read('starter.py')).body[-1].args.args)
        case = ', '.join(f'{name.arg} = {value}' for name, value in zip(names, inputs))
    right = numpy.ravel([float(number) for number in numpy.atleast_1d(right)])
    salt = secrets.token_hex(8)
    told = ' '.join(f'{number:.{DIGITS}f}' for number in right)
    digest = hashlib.sha256(f'{salt}{told}'.encode()).hexdigest()
    return (
        '```{raw} html\n'
        f'<form class="answer" data-salt="{salt}" data-right="{digest}" data-digits="{DIGITS}">\n'
        f'<p>Predict here: {case}.</p>\n<label>{_asked(right)} <input autocomplete="off"></label>\n'
        '<button type="submit">Is it right?</button> <output></output>\n</form>\n```'
    )


def _rounded(value):
    return round(value, 1) if isinstance(value, float) else value


def _asked(numbers):
    if len(numbers) == 1:
        return f'one number, to {DIGITS} decimals:'
    return f'{len(numbers)} numbers, to {DIGITS} decimals, with spaces between them:'


def _exercises():
    lines = ['# Exercises', '', 'Each stands on the page of its lesson, with its hints.', '']
    for lesson in lessons().values():
        mine = [e for e in exercises().values() if e.lesson == lesson.number]
        if mine:
            lines += [f'## [{lesson.title}](lessons/{lesson.path.stem}.ipynb)', '']
            lines += [f'- `{exercise.name}`: {exercise.title}' for exercise in mine] + ['']
    return '\n'.join(lines)


def _mistakes():
    lines = ['# Common mistakes', '', 'What the checks recognise, and what they say.', '']
    for exercise in exercises().values():
        paths = sorted(exercise.folder.glob('mistakes/*.py'))
        if paths:
            lines += [f'## {exercise.name}', '']
            for path in paths:
                said = ast.get_docstring(ast.parse(path.read_text(encoding='utf-8'))) or ''
                name = path.stem.replace('_', ' ')
                lines += [name.capitalize(), f':   {" ".join(said.split())}', '']
    return '\n'.join(lines)


def _reference():
    lines = ['# Reference', '', 'The public functions, in the order of the chapter.', '']
    for title, modules in CHAPTERS.items():
        lines += [f'## {title}', '']
        for name in gluon_nst.__all__:
            if gluon_nst._HOME[name] in modules:
                lines += _entry(name)
    return '\n'.join(lines)


def _entry(name):
    thing = getattr(gluon_nst, name)
    kind = 'class' if isinstance(thing, type) else 'function'
    lines = ['```{eval-rst}', f'.. auto{kind}:: gluon_nst.{name}', '```', '']
    lesson = taught_in(name)
    if lesson:
        lines += [f'Explained in [lesson {int(lesson[:2])}](../lessons/{lesson}.ipynb).', '']
    return lines


def taught_in(name):
    """Return the name of the lesson that the docstring of a public function refers to, or None."""
    lesson = re.search(r'chapters/(\d\d_\w+)\.py', getattr(gluon_nst, name).__doc__ or '')
    return lesson and lesson[1]


def _commands(parsers):
    lines = ['# Commands', '', 'What each prints with `--help`.', '']
    for words, parser in _all(parsers, 'gluon-nst'):
        lines += [f'## {words}', '', '```text', _help(parser).rstrip(), '```', '']
    return '\n'.join(lines)


def _all(parsers, words):
    """Yield each command, and those below it, with its parser."""
    for name, parser in parsers.items():
        yield f'{words} {name}', parser
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                yield from _all(action.choices, f'{words} {name}')


def _help(parser):
    before = os.environ.get('COLUMNS')
    os.environ['COLUMNS'] = '92'
    try:
        return parser.format_help()
    finally:
        os.environ.pop('COLUMNS')
        if before:
            os.environ['COLUMNS'] = before
