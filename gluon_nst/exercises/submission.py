"""The learner's file: loading it, and reporting what went wrong, with the line."""

import codecs
import re
import traceback
import types
from pathlib import Path

from ..errors import UserError
from . import verdict
from .verdict import Verdict


class Submission:
    """A learner's file.

    Parameters
    ----------
    exercise : Exercise
    path : Path
    """

    def __init__(self, exercise, path):
        self.exercise = exercise
        self.path = Path(path)
        self.source = self.path.read_bytes()

    def is_starter(self):
        """Return whether the file is the starter, apart from whitespace."""
        return self.source.split() == self.exercise.read('starter.py').encode().split()

    def load(self):
        """Run the file and return it as a module; errors in it are raised."""
        if self.source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise SyntaxError('it is in UTF-16: save it as UTF-8')
        if b'\0' in self.source:  # older versions of Python raise a ValueError
            raise SyntaxError('source code cannot contain null bytes')
        return execute(self.path, self.source)

    def not_started(self, line=None, code=''):
        """Return the verdict on a file that still has a TODO."""
        return Verdict(
            verdict.NOT_STARTED, f'Open {self.exercise.file_name} and look for TODO.', line, code
        )

    def failed(self, error):
        """Return the verdict on a file that raised an error."""
        if isinstance(error, SyntaxError) and error.filename in (str(self.path), None):
            return Verdict(
                verdict.SYNTAX,
                f'Python cannot read your file: {error.msg}.',
                error.lineno,
                (error.text or '').strip()[:200],
            )
        line, code = self.where(error)
        if isinstance(error, UserError) and line is None:  # such as missing weights
            return Verdict(verdict.BROKEN, str(error))
        if isinstance(error, NotImplementedError):
            return self.not_started(line, code)
        if isinstance(error, SystemExit):
            return Verdict(
                verdict.EXIT,
                'Your code ends the program (sys.exit or exit). Let the '
                'function return its result instead.',
                line,
                code,
            )
        if 'Assigning to NDArrays that are already in a computational graph' in str(error):
            return Verdict(
                verdict.CHANGED, f'{verdict.IN_PLACE} Autograd forbids it, too.', line, code
            )
        told = ': '.join(filter(None, [type(error).__name__, _words(error)]))
        if line is None:
            told = f'The check could not go on with what your code gave it: {told}'
        return Verdict(verdict.EXCEPTION, told, line, code)

    def where(self, error):
        """Return the number and the text of the line in the file that raised an error."""
        lines = [
            frame.lineno or 1
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename == str(self.path)
        ]
        if not lines:
            return None, ''
        text = self.source.decode(errors='replace').splitlines()
        return lines[-1], text[lines[-1] - 1].strip()[:200]


def execute(path, source=None):
    """Run a Python file and return it as a module, without adding it to ``sys.modules``."""
    module = types.ModuleType(path.stem)
    module.__file__ = str(path)
    code = compile(path.read_bytes() if source is None else source, str(path), 'exec')
    exec(code, module.__dict__)  # noqa: S102 requested by the learner, in a separate process
    return module


def _words(error):
    """Return the message of an error, without the C++ details that MXNet adds."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if type(error).__name__ != 'MXNetError' or not lines:
        return ' '.join(lines)[:500]
    text = lines[-1].split('MXNetError: ')[-1]
    return re.sub(r'^Check failed: .*?: (?=[\[A-Za-z])', '', text)[:500]
