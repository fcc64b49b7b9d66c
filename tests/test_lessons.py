"""Every lesson runs from start to end, as a script and as a notebook, in smoke mode."""
import os
import runpy
import subprocess
import sys

import numpy
import pytest

import gluon_nst
from gluon_nst._compat import np
from gluon_nst.resources import folder

LESSONS = sorted(folder('chapters').glob('[0-9][0-9]_*.py'))
each_lesson = pytest.mark.parametrize('lesson', LESSONS, ids=lambda lesson: lesson.stem)
SMOKE = dict(os.environ, GLUON_NST_SMOKE='1')


@pytest.mark.slow
@each_lesson
def test_runs_as_a_script(lesson, tmp_path):
    run = subprocess.run([sys.executable, str(lesson)], env=SMOKE, cwd=str(tmp_path),
                         stdout=subprocess.PIPE, text=True, check=True)
    figures = tmp_path / 'figures' / lesson.stem
    assert run.stdout.rstrip().endswith(str(figures.resolve()))
    assert list(figures.glob('*.png'))


@pytest.mark.slow
@each_lesson
def test_runs_as_a_notebook(lesson, tmp_path, monkeypatch):
    jupytext = pytest.importorskip('jupytext')
    nbclient = pytest.importorskip('nbclient')
    monkeypatch.setenv('GLUON_NST_SMOKE', '1')
    notebook = jupytext.read(lesson)
    assert notebook.cells[0].cell_type == 'markdown'
    nbclient.NotebookClient(notebook, timeout=300,
                            resources={'metadata': {'path': str(tmp_path)}}).execute()
    pictures = [output for cell in notebook.cells for output in cell.get('outputs', [])
                if 'image/png' in output.get('data', {})]
    assert pictures
    assert not list(tmp_path.iterdir())  # a notebook shows its figures; it writes none


def test_lesson_08_defines_what_the_package_has(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr('gluon_nst.lessons.SMOKE', True)
    lesson = runpy.run_path(str(folder('chapters') / '08_training.py'))
    X = np.array(numpy.random.RandomState(0).normal(size=(1, 3, 8, 9)), dtype='float32')
    for name, arguments in (('gram', (X,)), ('tv_loss', (X,)), ('content_loss', (X, X + 2)),
                            ('style_loss', (X, gluon_nst.gram(X + 1)))):
        theirs, ours = lesson[name](*arguments), getattr(gluon_nst, name)(*arguments)
        numpy.testing.assert_allclose(theirs.asnumpy(), ours.asnumpy(), rtol=1e-5)
    assert float(abs(lesson['output'] - lesson['content_X']).mean()) > 0.1
