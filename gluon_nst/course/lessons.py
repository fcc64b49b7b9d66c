"""The lessons in ``chapters/``: listing them, running them, and converting them to notebooks."""

import importlib.util
import re
import signal
import subprocess
import sys
import webbrowser
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ..errors import UserError
from ..files import atomic_path
from ..resources import folder

NOTEBOOKS = Path('notebooks')  # the default folder for a learner's notebooks
FOR_NOTEBOOKS = 'jupytext', 'nbclient', 'ipykernel', 'notebook'  # the extra "notebook" of setup.py
SECONDS_A_CELL = 1800  # until a cell counts as hanging; the longest takes ten minutes


class Lesson(NamedTuple):
    """One file in ``chapters/``, with its title and time."""

    number: int
    path: Path

    @property
    def title(self):
        """The title, from the lesson's first heading."""
        heading = re.search(r'^# # Lesson \d+\. (.+)', self._text, re.M)
        return heading[1] if heading else self.path.stem

    @property
    def time(self):
        """How long the lesson takes: the first time in its **Time.** paragraph."""
        paragraph = re.search(r'\*\*Time\.\*\*(.*?)(?:\n#\s*\n|\n\n)', self._text, re.S)
        time = paragraph and re.search(r'(\d[\d.]*)(\s+#)?\s+(seconds|minutes?)', paragraph[1])
        return f'{time[1]} {time[3]}' if time else ''

    @property
    def _text(self):
        return self.path.read_text(encoding='utf-8')


class LessonFailed(Exception):
    """A cell of a lesson failed; the message says which."""


def lessons():
    """Return every `Lesson` by its number."""
    paths = sorted(folder('chapters').glob('[0-9][0-9]_*.py'))
    return {int(path.name[:2]): Lesson(int(path.name[:2]), path) for path in paths}


def find(number):
    """Return the lesson with the given number.

    Raises
    ------
    UserError
        If there is no such lesson.
    """
    if number not in lessons():
        raise UserError(
            f'there is no lesson {number}: run "gluon-nst lesson list" to see all lessons'
        )
    return lessons()[number]


def run(lesson):
    """Run a lesson as a script that also prints its text, and return its exit code.

    Ctrl-C would show the learner a traceback of the lesson. So the script ignores it, and is
    ended from here.
    """
    with _interrupts_ignored():
        process = subprocess.Popen(
            [sys.executable, '-m', 'gluon_nst.course.reading', str(lesson.path)]
        )
    try:
        return process.wait()
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f'lesson {lesson.number} was interrupted') from None
    finally:
        process.terminate()
        process.wait()


def read(lesson, book):
    """Open the page of a lesson in a browser, and return its address.

    Raises
    ------
    UserError
        If there is no book in that folder.
    """
    page = Path(book) / 'lessons' / f'{lesson.path.stem}.html'
    if not page.is_file():
        raise UserError(
            f'there is no book in {book}: make one with "gluon-nst book -o {book}", or read the '
            f'lesson in the terminal with "gluon-nst lesson run {lesson.number}"'
        )
    address = page.resolve().as_uri()
    webbrowser.open(address)
    return address


@contextmanager
def _interrupts_ignored():
    """Ignore Ctrl-C; a process started inside the block keeps ignoring it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def write_notebook(lesson, out, *, execute=False):
    """Convert a lesson to a notebook; the file is written atomically.

    Parameters
    ----------
    lesson : Lesson
    out : Path
        Folder for the notebook, in which it is also executed. An existing notebook is replaced.
    execute : bool
        Whether to run it and store the output of its cells.

    Returns
    -------
    Path

    Raises
    ------
    LessonFailed
        If a cell fails.
    """
    notebook = as_notebook(lesson)
    if execute:
        execute_notebook(notebook, lesson, out)
    with atomic_path(notebook_path(lesson, out)) as temporary:
        _import('jupytext').write(notebook, temporary, fmt='ipynb')
    return notebook_path(lesson, out)


def as_notebook(lesson):
    """Return a lesson as a `NotebookNode`, with links to notebooks, before it is executed."""
    notebook = _import('jupytext').read(lesson.path)
    for cell in notebook.cells:
        if cell.cell_type == 'markdown':
            cell.source = re.sub(r'\((\d\d_\w+)\.py\)', r'(\1.ipynb)', cell.source)
    return notebook


def notebook_path(lesson, out):
    """Return the path of a lesson's notebook, which need not exist."""
    return Path(out) / f'{lesson.path.stem}.ipynb'


def execute_notebook(notebook, lesson, out):
    """Execute the notebook of a lesson in a folder, and store the outputs in its cells.

    Raises
    ------
    LessonFailed
        If a cell fails.
    """
    nbclient = _import('nbclient')
    _import('ipykernel')
    Path(out).mkdir(parents=True, exist_ok=True)
    started = []
    client = nbclient.NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        resources={'metadata': {'path': str(out)}},
        record_timing=False,
        store_widget_state=False,  # a button is gone when the cell ends
        on_cell_start=lambda cell, cell_index: started.append(cell),
    )
    try:
        _finish(client.async_execute(stderr=subprocess.DEVNULL))
    except nbclient.exceptions.CellExecutionError as error:
        reason = f'{error.ename}: {error.evalue}'.splitlines()[0]
    except nbclient.exceptions.CellTimeoutError:
        reason = f'it took more than {SECONDS_A_CELL} seconds'
    except RuntimeError:  # DeadKernelError is one
        reason = 'its Python process died; is there enough memory?'
    else:
        return
    first_line = started[-1].source.strip().split('\n')[0] if started else ''
    raise LessonFailed(
        f'lesson {lesson.number} failed in the cell that begins with '
        f'{first_line!r} ({reason}), so its notebook was not written'
    )


def _finish(coroutine):
    """Run a coroutine in another thread, because in this one nbclient would handle Ctrl-C."""
    import asyncio

    running: list = []

    async def run():
        running.extend((asyncio.get_running_loop(), asyncio.current_task()))
        await coroutine

    with ThreadPoolExecutor(1) as thread:
        finished = thread.submit(asyncio.run, run())
        try:
            finished.result()
        except KeyboardInterrupt:
            loop, task = running
            loop.call_soon_threadsafe(task.cancel)  # ends the kernel, too
            raise


def open_notebook(path):
    """Start Jupyter with a notebook; return its exit code when it ends.

    Ctrl-C is left to Jupyter, which asks whether to stop.
    """
    if importlib.util.find_spec('notebook') is None:
        _missing('notebook')
    with subprocess.Popen([sys.executable, '-m', 'notebook', str(path)]) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                pass


def _import(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        _missing(name)


def _missing(name):
    raise UserError(
        f'notebooks need {name}, which is not installed: '
        f'run "pip install {" ".join(FOR_NOTEBOOKS)}"'
    )
