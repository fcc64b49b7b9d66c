"""Run a lesson in a terminal, with its text before each cell.

Usage: python -m gluon_nst.course.reading LESSON.py
"""

import re
import sys
from pathlib import Path

from .formulas import as_text

CELL = re.compile(r'^# %%( \[markdown\])?.*\n', re.M)


def read_and_run(path):
    """Print the text of a lesson and run its code, cell by cell."""
    names = {'__name__': '__main__', '__file__': str(path)}
    for is_text, begin, source in cells(path.read_text(encoding='utf-8')):
        if is_text:
            print(f'\n{plain(source)}\n', flush=True)
        else:  # with the lines before it empty, so that a traceback names the right line
            exec(compile('\n' * begin + source, str(path), 'exec'), names)  # noqa: S102


def cells(lesson):
    """Yield for each cell of a lesson whether it is text, its first line from 0, and its source."""
    is_text, begin = False, 0  # what is before the first mark is code
    for mark in [*CELL.finditer(lesson), None]:
        yield is_text, lesson[:begin].count('\n'), lesson[begin : mark and mark.start()]
        if mark:
            is_text, begin = bool(mark[1]), mark.end()


def plain(cell):
    """Return a cell of text for a terminal: without marks, with readable formulas and links."""
    text = re.sub(r'^# ?', '', cell, flags=re.M).strip()
    text = re.sub(r'\$\$(.*?)\$\$', lambda m: f'    {as_text(m[1])}', text, flags=re.S)
    text = re.sub(r'\$(.*?)\$', lambda m: as_text(m[1]), text, flags=re.S)
    text = re.sub(r'!?\[([^\]]*)\]\([^)]*\)', r'\1', text)
    text = re.sub(r'\*\*(.*?)\*\*|(?<!\w)\*(\w.*?)\*(?!\w)', r'\1\2', text, flags=re.S)
    text = text.replace('`', '')
    return re.sub(r'^#+ (.*)', lambda m: f'{m[1]}\n{"-" * len(m[1])}', text, flags=re.M)


if __name__ == '__main__':
    read_and_run(Path(sys.argv[1]))
