"""Check an exercise that was solved in the cells of a notebook."""

import ast
import atexit
import inspect
import linecache
import sys
import tempfile
import types
from functools import lru_cache
from pathlib import Path

import numpy

from ..errors import UserError, did_you_mean
from . import verdict
from .checker import Checker
from .exercise import exercises
from .verdict import report

LARGEST = 10_000  # numbers of an array that is taken along


def check(thing, *, required=False):
    """Check a function, or a class, of a notebook; print what ``gluon-nst exercise check`` says.

    What it uses of the other cells is taken along: functions, classes, modules, numbers, texts
    and small arrays.

    Parameters
    ----------
    thing : function or type
        Its name tells the exercise: ``gram`` belongs to `gram`.
    required : bool
        Whether to raise an error where it has not passed, as programs that grade notebooks want.

    Raises
    ------
    AssertionError
        If it is required, and has not passed.
    UserError
        If no exercise asks for this name, or if something that it uses cannot be taken along.

    Examples
    --------
    In a notebook, after a cell that defines ``gram``::

        from gluon_nst.exercises import check
        check(gram)
    """
    name = getattr(thing, '__name__', repr(thing))
    by_function = {exercise.function: exercise for exercise in exercises().values()}
    if name not in by_function:
        raise UserError(
            f'no exercise asks for {name!r}{did_you_mean(name, by_function)}: give check the '
            'function itself, under the name from the task, such as check(gram)'
        )
    exercise = by_function[name]
    collected = _Collected(name, thing, sys._getframe(1).f_globals)
    with tempfile.TemporaryDirectory(prefix='gluon-nst-notebook-') as folder:
        path = Path(folder, exercise.file_name)
        path.write_text(collected.text(), encoding='utf-8')
        found = _checker().check(exercise, path)
    if found.kind == verdict.NOT_STARTED:
        found = found._replace(message='Look for TODO in your cell.')
    print(report(exercise, found._replace(line=collected.line_of_the_cell(found.line))))
    if required and found.kind != verdict.PASSED:
        raise AssertionError(f'{exercise.name}: {found.message}')
    if found.kind not in (verdict.PASSED, verdict.BROKEN):
        print(f'  For a hint: !gluon-nst exercise hint {exercise.name}')


@lru_cache(maxsize=None)
def _checker():
    """Return one for all checks of a notebook, so that only the first one takes seconds."""
    checker = Checker()
    atexit.register(checker.stop)
    return checker


class _Collected:
    """The text of a definition, and before it, of all that it uses."""

    def __init__(self, name, thing, cells):
        self.chunks: list = []  # (text, its first line in the cell, or None)
        self.seen: set = set()
        self.cells = cells  # what they have defined
        self._add(name, thing)

    def text(self):
        """Return the text of a file."""
        return ''.join(text + '\n' for text, _ in self.chunks)

    def line_of_the_cell(self, line):
        """Return which line of its cell a line of the file is."""
        start = 1
        for text, first in self.chunks:
            length = text.count('\n') + 1
            if line and start <= line < start + length:
                return first and first + line - start
            start += length
        return None

    def _add(self, name, value):
        if name in self.seen:
            return
        self.seen.add(name)
        if isinstance(value, types.ModuleType):
            self.chunks.append((f'import {value.__name__} as {name}', None))
        elif getattr(value, '__module__', None) == self.cells['__name__']:
            self._add_definition(name, value)
        elif (elsewhere := _place(value)) is not None:
            self.chunks.append((f'from {elsewhere[0]} import {elsewhere[1]} as {name}', None))
        else:
            self.chunks.append((f'{name} = {self._constant(name, value)}', None))

    def _add_definition(self, name, value):
        node, text, first = _definition(name, value)
        names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
        own = {n.id for n in names if isinstance(n.ctx, ast.Store)}
        own |= {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
        for used in (n.id for n in names if n.id not in own and n.id in self.cells):
            self._add(used, self.cells[used])
        self.chunks.append((text, first))

    def _constant(self, name, value):
        """Return a value as Python."""
        if hasattr(value, 'asnumpy') and value.size <= LARGEST:
            self._add('mxnet', sys.modules['mxnet'])
            return f'mxnet.np.array({value.asnumpy().tolist()!r}, dtype="{value.dtype}")'
        if isinstance(value, numpy.ndarray) and value.size <= LARGEST:
            self._add('numpy', numpy)
            return f'numpy.array({value.tolist()!r}, dtype="{value.dtype}")'
        try:
            if ast.literal_eval(repr(value)) == value:
                return repr(value)
        except (ValueError, SyntaxError):
            pass
        raise UserError(
            f'check cannot take {name!r} along, of the type {type(value).__name__}: make it within '
            'the function'
        )


def _place(value):
    """Return the module and the name under which a value can be imported, or None."""
    module, name = getattr(value, '__module__', None), getattr(value, '__name__', '')
    home = sys.modules.get(module) if isinstance(module, str) else None
    return (module, name) if home and getattr(home, name, None) is value else None


def _definition(name, thing):
    """Return the syntax tree, the text and the first line of a definition in a cell."""
    function = thing
    if isinstance(thing, type):
        function = next(filter(inspect.isfunction, vars(thing).values()), None)
    code = getattr(inspect.unwrap(function) if function else None, '__code__', None)
    lines = linecache.getlines(code.co_filename) if code else []
    for node in reversed(ast.parse(''.join(lines)).body):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            return node, ''.join(lines[first - 1 : node.end_lineno]).rstrip('\n'), first
    raise UserError(f'the text of {name!r} is not known: define it with def, or class, in a cell')
