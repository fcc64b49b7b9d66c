"""The command line ``gluon-nst``: its list of commands and its exit codes."""

import argparse
import contextlib
import os
import re
import signal
import sys

from .. import __version__
from ..environment import MENDED
from ..errors import UserError, WriteError
from . import (
    batch,
    book,
    classify,
    doctor,
    exercise,
    explore,
    inspect,
    lesson,
    paint,
    recipes,
    repeat,
    studio,
    stylize,
    train,
    weights,
)
from .output import Unbroken, complain, open_closed_streams


def main(arguments=None):
    """Run one command and return its exit code.

    0 means success, 1 failure, 2 wrong input, 130 Ctrl-C, 143 SIGTERM.
    """
    open_closed_streams()
    with contextlib.redirect_stderr(Unbroken(sys.stderr)):
        for told in MENDED:
            complain(told, 0)
        return _run(arguments)


def _run(arguments):
    try:
        options = _parser().parse_args(arguments)
        code = options.run(options) or 0
        sys.stdout.flush()
        return code
    except UserError as error:
        return complain(error, 2)
    except ImportError as error:
        return complain(f'{error}: run "gluon-nst doctor" to see what to fix', 1)
    except BrokenPipeError:  # as in "gluon-nst ... | head"
        sys.stdout = open(os.devnull, 'w')  # noqa: SIM115 prevents an error message at exit
        return 1
    except WriteError as error:
        return complain(error, 1)
    except OSError as error:  # a full disk, a folder without permission, ...
        return complain(
            f'{error}: check that the folder exists, that you may write to it and that the disk '
            'has room',
            1,
        )
    except KeyboardInterrupt as interrupt:
        signum = getattr(interrupt, 'signum', signal.SIGINT)
        return complain(str(interrupt) or 'interrupted', 128 + signum)


class _Parser(argparse.ArgumentParser):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._negative_number_matcher = re.compile(r'-\.?\d')  # as in Python 3.14; -1e4, too

    def error(self, message):
        raise UserError(f'{message} (see "{self.prog} --help")')


def _parser():
    parser = _Parser(prog='gluon-nst', description='Neural style transfer for learning and use.')
    parser.add_argument('--version', action='version', version=__version__)
    commands = parser.add_subparsers(title='commands', metavar='COMMAND')
    parser.set_defaults(run=lambda _options: parser.print_help())
    stylize.add_stylize(commands)
    repeat.add_repeat(commands)
    batch.add_batch(commands)
    explore.add_explore(commands)
    train.add_train(commands)
    paint.add_paint(commands)
    weights.add_weights(commands)
    studio.add_studio(commands)
    lesson.add_lesson(commands)
    book.add_book(commands)
    exercise.add_exercise(commands)
    inspect.add_inspect(commands)
    classify.add_classify(commands)
    recipes.add_recipes(commands)
    doctor.add_doctor(commands)
    return parser
