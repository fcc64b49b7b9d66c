"""The commands of the course: a lesson is listed, run, made a notebook, and opened."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy
import pytest

import gluon_nst
from gluon_nst.cli import lesson
from gluon_nst.cli.main import main
from gluon_nst.course import Figures, draw_diagram
from gluon_nst.course import lessons as course
from gluon_nst.course.sliders import sliders_html

HEADER = """# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---
"""
GOOD = (
    HEADER
    + """
# %% [markdown]
# # Lesson 3. Seeing, and *not* seeing
#
# Goes on from [lesson 4](04_bad.py).
#
# **Time.** In all, about 2
# minutes; in smoke mode 5 seconds.

# %%
print(6 * 7)
"""
)
BAD = (
    HEADER
    + """
# %% [markdown]
# # Lesson 4. Failing

# %%
numbers = []

# %%
# the first of none
numbers[0]
"""
)


@pytest.fixture
def chapters(tmp_path, monkeypatch):
    """Two lessons in a folder of their own, and work in another."""
    chapters = tmp_path / 'chapters'
    chapters.mkdir()
    (chapters / '03_good.py').write_text(GOOD)
    (chapters / '04_bad.py').write_text(BAD)
    (chapters / 'README.md').touch()
    for module in lesson, course:
        monkeypatch.setattr(module, 'folder', lambda name: {'chapters': chapters}[name])
    (tmp_path / 'work').mkdir()
    monkeypatch.chdir(tmp_path / 'work')
    return chapters


def written():
    return sorted(
        str(path) for path in Path().rglob('*') if path.is_file() or not any(path.iterdir())
    )


def complaint(capsys):
    out, err = capsys.readouterr()
    (line,) = err.splitlines()
    assert line.startswith('gluon-nst: ')
    return line[len('gluon-nst: ') :]


# --- list and run


def test_list(chapters, capsys):
    assert main(['lesson', 'list']) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split(maxsplit=1) == ['3', 'Seeing, and *not* seeing  2 minutes']
    assert lines[1].split() == ['4', 'Failing']
    assert str(chapters) in lines[-1]


def test_run(chapters, capfd):
    assert main(['lesson', 'run', '3']) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[1:3] == ['Lesson 3. Seeing, and not seeing', 32 * '-'] and lines[-1] == '42'
    assert 'Goes on from lesson 4.' in lines
    assert main(['lesson', 'run', '4']) == 1
    error = capfd.readouterr().err
    assert 'IndexError' in error
    number = 1 + BAD[: BAD.index('numbers[0]')].count('\n')
    assert f'04_bad.py", line {number}' in error


def test_read(chapters, capsys, monkeypatch):
    opened = []
    monkeypatch.setattr(course.webbrowser, 'open', opened.append)
    assert main(['lesson', 'read', '3']) == 2
    assert 'there is no book in site: make one with "gluon-nst book -o site"' in complaint(capsys)
    page = Path('mine', 'lessons', '03_good.html')
    page.parent.mkdir(parents=True)
    page.touch()
    assert main(['lesson', 'read', '3', '--book', 'mine']) == 0
    assert opened == [capsys.readouterr().out.strip()] == [page.resolve().as_uri()]


@pytest.mark.parametrize('action', ['run', 'read', 'notebook', 'open'])
def test_a_lesson_that_does_not_exist(chapters, capsys, action):
    assert main(['lesson', action, '7']) == 2
    assert complaint(capsys) == (
        'there is no lesson 7: run "gluon-nst lesson list" to see all lessons'
    )
    assert written() == []


def test_an_interrupted_lesson_shows_no_traceback(chapters, tmp_path):
    (chapters / '03_good.py').write_text('import time\nprint("begun", flush=True)\ntime.sleep(60)')
    program = (
        'from gluon_nst.cli.main import main\nfrom gluon_nst.course import lessons as course\n'
        'from pathlib import Path\n'
        f'course.folder = lambda _name: Path({str(chapters)!r})\n'
        'raise SystemExit(main(["lesson", "run", "3"]))'
    )
    package = Path(gluon_nst.__file__).parent.parent
    process = subprocess.Popen(
        [sys.executable, '-c', program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, 'PYTHONPATH': str(package)},
    )
    assert process.stdout.readline() == 'begun\n'
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the lesson, too
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, '', '\ngluon-nst: lesson 3 was interrupted\n')
    assert time.monotonic() - began < 20


# --- notebooks


def test_notebook(chapters, capsys):
    pytest.importorskip('jupytext')
    assert main(['lesson', 'notebook', '3']) == 0
    assert written() == [capsys.readouterr().out.strip()] == ['notebooks/03_good.ipynb']
    notebook = json.loads(Path('notebooks', '03_good.ipynb').read_text())
    words, code = notebook['cells']
    assert '[lesson 4](04_bad.ipynb)' in ''.join(words['source'])
    assert (words['cell_type'], code['cell_type']) == ('markdown', 'code')
    assert code['outputs'] == []
    assert notebook['metadata']['kernelspec']['name'] == 'python3'


def test_a_notebook_is_not_overwritten_unasked(chapters, capsys):
    pytest.importorskip('jupytext')
    Path('mine').mkdir()
    path = Path('mine', '03_good.ipynb')
    path.write_text('my notes')
    assert main(['lesson', 'notebook', '3', '-o', 'mine']) == 2
    assert complaint(capsys) == (
        f'{path} already exists and may hold your notes: give another '
        'folder with -o, or add --overwrite'
    )
    assert path.read_text() == 'my notes'

    assert main(['lesson', 'notebook', 'all', '-o', 'mine']) == 0
    assert capsys.readouterr().out.splitlines() == [
        f'{path} already exists and may hold your notes, so it was not changed',
        'mine/04_bad.ipynb',
    ]
    assert path.read_text() == 'my notes'

    assert main(['lesson', 'notebook', '3', '-o', 'mine', '--overwrite']) == 0
    assert 'Seeing' in path.read_text()
    assert written() == ['mine/03_good.ipynb', 'mine/04_bad.ipynb']


@pytest.mark.slow
def test_execute_all_stores_outputs_and_names_the_cell_that_fails(chapters, capsys):
    pytest.importorskip('nbclient')
    pytest.importorskip('jupytext')
    assert main(['lesson', 'notebook', 'all', '-o', 'done', '--execute']) == 1
    out, err = capsys.readouterr()
    assert out == 'done/03_good.ipynb\n'
    assert err == (
        "gluon-nst: lesson 4 failed in the cell that begins with '# the first of none' "
        '(IndexError: list index out of range), so its notebook was not written\n'
    )
    assert written() == ['done/03_good.ipynb']  # whole or not at all
    cells = json.loads(Path('done', '03_good.ipynb').read_text())['cells']
    assert cells[-1]['outputs'][0]['text'] == ['42\n']


@pytest.mark.parametrize(
    'arguments, missing',
    [
        ('notebook 3', 'jupytext'),
        ('notebook 3 --execute', 'nbclient'),
        ('notebook 3 --execute', 'ipykernel'),
        ('notebook all', 'jupytext'),
        ('open 3', 'jupytext'),
    ],
)
def test_what_is_missing_is_said(chapters, capsys, monkeypatch, arguments, missing):
    pytest.importorskip('jupytext')
    monkeypatch.setitem(sys.modules, missing, None)
    assert main(['lesson', *arguments.split()]) == 2
    assert complaint(capsys) == (
        f'notebooks need {missing}, which is not installed: run '
        '"pip install jupytext nbclient ipykernel notebook"'
    )
    assert written() == []


def test_what_notebooks_need_is_the_extra_of_setup_py():
    setup = Path(__file__).parent.parent / 'setup.py'
    extra = re.search(r"'notebook': \[(.*?)\]", setup.read_text(), re.S)[1]
    assert tuple(re.findall(r"'([\w-]+)", extra)) == course.FOR_NOTEBOOKS


def test_wrong_number(chapters, capsys):
    assert main(['lesson', 'notebook', 'every']) == 2
    assert "'every' is not a whole number" in complaint(capsys)


# --- open


@pytest.fixture
def started(monkeypatch):
    """Collect the processes that would be started; the first wait is interrupted."""
    commands = []

    class Process:
        def __init__(self, command):
            commands.append(command)
            self.waits = 0

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def wait(self):
            self.waits += 1
            if self.waits == 1:
                raise KeyboardInterrupt
            return 0

    monkeypatch.setattr(subprocess, 'Popen', Process)
    return commands


def test_open_makes_the_notebook_and_keeps_one_that_is_there(chapters, started, monkeypatch):
    pytest.importorskip('jupytext')
    monkeypatch.setattr('importlib.util.find_spec', lambda _name: True)
    assert main(['lesson', 'open', '3']) == 0
    path = Path('notebooks', '03_good.ipynb')
    assert 'Seeing' in path.read_text()
    path.write_text('my notes')
    assert main(['lesson', 'open', '3']) == 0
    assert path.read_text() == 'my notes'
    assert started == [[sys.executable, '-m', 'notebook', str(path)]] * 2


def test_open_without_jupyter(chapters, started, capsys, monkeypatch):
    pytest.importorskip('jupytext')
    monkeypatch.setattr('importlib.util.find_spec', lambda _name: None)
    assert main(['lesson', 'open', '3']) == 2
    assert complaint(capsys).startswith('notebooks need notebook, which is not installed: run "pip')
    assert started == []


def test_sliders_choose_among_all_pictures():
    picture = numpy.zeros((4, 6, 3), dtype='uint8')
    values = {'<a>': [1, 2, 3], 'b': ['x', 'y']}
    html = sliders_html(
        'What & why.', values, {(a, b): picture for a in (1, 2, 3) for b in ('x', 'y')}
    )
    assert html.count('<img ') == 6 and html.count(' hidden>') == 5
    assert 'alt="&lt;a&gt; 2, b y" data-at="1,1">' in html  # the middle ones
    assert html.count('type="range"') == 2 and 'max="2" value="1" data-values="1|2|3"' in html
    assert '<p><em>What &amp; why.</em></p>' in html


def test_a_grid_is_saved_as_a_figure_by_a_script(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    picture = numpy.zeros((4, 6, 3))
    pictures = {(name,): picture for name in 'abcde'}
    Figures('99').sliders('grid.png', 'All of them.', {'name': list('abcde')}, pictures)
    assert (tmp_path / 'figures' / '99' / 'grid.png').is_file()
    assert capsys.readouterr().out == '[grid.png] All of them.\n'


def test_a_diagram_has_all_its_boxes_and_arrows():
    boxes = [(0, 0, 2, 'one', 'white'), (4, 0, 2, 'two', 'white')]
    figure = draw_diagram(boxes, forward=[((2, 0), (4, 0))], back=[((4, 0), (2, 0))])
    (axis,) = figure.axes
    assert [text.get_text() for text in axis.texts] == ['one', 'two', '', '']
    assert len(axis.patches) == 2
