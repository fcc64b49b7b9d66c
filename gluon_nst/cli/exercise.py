"""``exercise``: its arguments; the commands are in `gluon_nst.exercises.commands`."""

import argparse
from datetime import datetime
from pathlib import Path

from .arguments import number, positive, whole_number


def add_exercise(commands):
    """Add the command ``exercise``."""
    parser = commands.add_parser('exercise', help='the exercises: list, start N, check N, ...')
    parser.set_defaults(run=lambda _options: parser.print_help())
    actions = parser.add_subparsers(metavar='ACTION')
    added = {}
    for name, help in (
        ('list', 'list all exercises and your progress'),
        ('start', 'get the starter file of an exercise'),
        ('check', 'check your file; exit code 0: passed, 1: not yet, 2: not checked'),
        ('hint', 'get the next hint'),
        ('reset', 'start an exercise over; a backup of your file is kept'),
        ('solution', 'see the solution, once you have passed'),
        ('watch', 'check a file whenever it is saved'),
        ('export', 'for teachers: write exercises for Gradescope or nbgrader'),
        ('new', 'for teachers: make an exercise of your own, from a skeleton'),
    ):
        added[name] = actions.add_parser(name, help=help, description=help)
        added[name].set_defaults(run=_exercise, action=name)
        added[name].add_argument(
            '--dir',
            type=Path,
            default=Path('own-exercises' if name == 'new' else 'exercises'),
            metavar='DIR',
            help='your folder (default: %(default)s)',
        )
        if name not in ('list', 'watch', 'export'):
            added[name].add_argument(
                'name',
                metavar='N',
                nargs='?' if name == 'check' else None,
                help='name of the exercise, such as gram',
            )
    _add_export(added['export'])
    added['reset'].add_argument('--yes', action='store_true', help='do not ask for confirmation')
    added['solution'].add_argument('--give-up', action='store_true', help='see it without passing')
    _add_class(added['check'])


def _add_export(parser):
    parser.add_argument('names', metavar='N', nargs='+', help='names of exercises, such as gram')
    to = parser.add_mutually_exclusive_group(required=True)
    to.add_argument(
        '--gradescope',
        type=Path,
        metavar='FILE',
        help='write the zip archive of an autograder; it holds the solutions',
    )
    to.add_argument(
        '--nbgrader',
        type=Path,
        metavar='DIR',
        help='write a notebook for each exercise, without its solution, into this folder',
    )


def _add_class(parser):
    parser.add_argument('--seed', type=whole_number, help=argparse.SUPPRESS)
    teachers = parser.add_argument_group('for teachers')
    teachers.add_argument(
        '--all', type=Path, metavar='CLASS', help='check a folder with one folder per student'
    )
    teachers.add_argument('--json', action='store_true', help='print JSON, not a table')
    teachers.add_argument(
        '--csv', type=Path, metavar='FILE', help='also write a row for each student, with points'
    )
    teachers.add_argument(
        '--html',
        type=Path,
        metavar='DIR',
        help='also write a page for the teacher, and one for each student',
    )
    teachers.add_argument(
        '--deadline',
        type=_time,
        metavar='TIME',
        help='tell what was changed after it, such as "2026-12-01 18:00"',
    )
    teachers.add_argument(
        '--jobs',
        type=positive,
        metavar='N',
        help='number of checks at the same time (default: one per processor)',
    )
    teachers.add_argument(
        '--time-limit',
        type=number,
        metavar='S',
        help='seconds for one check (default: the limit of the exercise)',
    )


def _time(text):
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f'{text!r} is no time: write it like "2026-12-01 18:00"'
        ) from None


def _exercise(options):
    from ..exercises import commands

    return commands.run(options)
