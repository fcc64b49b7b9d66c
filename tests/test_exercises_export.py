"""Exercises for Gradescope and nbgrader: each runs as its own tool runs it.

The tools are not everywhere: ``tox -e graders-py311`` has them.
"""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gluon_nst.cli.main import main
from gluon_nst.exercises.exercise import VARIABLE, exercises, find_exercise
from gluon_nst.exercises.export import PLACE

pytestmark = pytest.mark.any_mxnet

HERE = os.environ.get('GLUON_NST_GRADERS')  # set where setup.sh may install, and nbgrader is


def export(*arguments):
    assert main(['exercise', 'export', *map(str, arguments)]) == 0


def unpack(archive, root):
    """Put an archive where Gradescope would, with the rights that it gives."""
    with zipfile.ZipFile(archive) as file:
        file.extractall(root / 'source')
        for member in file.infolist():
            rights = member.external_attr >> 16
            os.chmod(root / 'source' / member.filename, rights or 0o644)
    (root / 'results').mkdir()


def grade(root):
    """Let Gradescope's two programs run, and return what it would show."""
    environment = {**os.environ, 'AUTOGRADER': str(root), VARIABLE: ''}
    environment.pop('PYTHONPATH', None)
    if HERE:
        subprocess.run([root / 'source' / 'setup.sh'], env=environment, check=True)
    else:  # setup.sh would install MXNet: take the one that is here
        (root / 'venv').symlink_to(sys.prefix)
    subprocess.run([root / 'source' / 'run_autograder'], env=environment, check=True, cwd=root)
    return json.loads((root / 'results' / 'results.json').read_text())


@pytest.mark.slow
def test_gradescope(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    main(['exercise', 'new', 'channel-range'])
    own = tmp_path / 'own-exercises'
    monkeypatch.setenv(VARIABLE, str(own))
    exercises.cache_clear()
    archive = tmp_path / 'autograder.zip'
    export('gram', 'tv-loss', 'style-loss', 'channel-range', '--gradescope', archive)
    unpack(archive, tmp_path)
    handed_in = tmp_path / 'submission' / 'week 3'
    handed_in.mkdir(parents=True)
    gram, tv_loss = find_exercise('gram'), find_exercise('tv-loss')
    (handed_in / 'gram.py').write_text(gram.read('solution.py'))
    (handed_in / 'tv_loss.py').write_text(tv_loss.read('mistakes/only_vertical.py'))
    (handed_in / 'styleloss.py').write_text('x')
    shutil.copy(own / 'channel-range' / 'solution.py', handed_in / 'channel_range.py')
    shutil.rmtree(own)  # it comes with the archive
    exercises.cache_clear()
    shown = grade(tmp_path)
    assert [(test['name'], test['score'], test['status']) for test in shown['tests']] == [
        ('gram', 1, 'passed'),
        ('tv-loss', 0, 'failed'),
        ('style-loss', 0, 'failed'),
        ('channel-range', 1, 'passed'),
    ]
    assert 'side by side' in shown['tests'][1]['output']
    assert 'no file style_loss.py' in shown['tests'][2]['output']
    assert "did you mean 'style_loss.py'" in shown['output']


def test_what_takes_minutes_is_left_out(tmp_path, capsys):
    arguments = ['exercise', 'export', 'choose-weights', '--gradescope', str(tmp_path / 'x.zip')]
    assert main(arguments) == 2
    assert 'leave it out' in capsys.readouterr().err and not [*tmp_path.iterdir()]


def code(path):
    book = json.loads(path.read_text())
    return [''.join(cell['source']) for cell in book['cells']]


@pytest.mark.parametrize('exercise', exercises().values(), ids=lambda exercise: exercise.name)
def test_a_notebook_holds_the_task_and_no_solution(tmp_path, exercise):
    export(exercise.name, '--nbgrader', tmp_path)
    task, answer, check = code(tmp_path / exercise.file_name.replace('.py', '.ipynb'))
    assert task.startswith(f'Exercise {exercise.name}') and 'gluon-nst' not in task
    assert task.endswith('.') and 'check it' not in task
    assert answer.count('### BEGIN SOLUTION') == answer.count('### END SOLUTION') >= 1
    assert answer.count('TODO') == len(PLACE.findall(exercise.read('starter.py')))
    assert f'check({exercise.function}, required=True)' in check
    for line in set(exercise.read('solution.py').splitlines()):
        if line.strip() and line not in exercise.read('starter.py').splitlines():
            assert line not in answer


@pytest.mark.slow
@pytest.mark.skipif(not HERE, reason='nbgrader is not here: tox -e graders-py311')
def test_nbgrader(tmp_path):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ['PATH']])

    def nbgrader(*arguments):
        command = [sys.executable, '-m', 'nbgrader', *arguments]
        subprocess.run(command, cwd=tmp_path, env={**os.environ, 'PATH': path}, check=True)

    export('gram', 'tv-loss', '--nbgrader', tmp_path / 'source' / 'week3')
    nbgrader('generate_assignment', 'week3', '--create')
    released = tmp_path / 'release' / 'week3'
    assert 'YOUR CODE HERE' in code(released / 'gram.ipynb')[1]
    submitted = tmp_path / 'submitted' / 'anna' / 'week3'
    shutil.copytree(released, submitted)
    for name, change in ('gram', ''), ('tv-loss', ' + 1'):
        path = submitted / f'{name.replace("-", "_")}.ipynb'
        book = json.loads(path.read_text())
        solution = find_exercise(name).read('solution.py').rstrip()
        head, _, last = solution.rpartition('return ')
        last, _, comment = last.partition('  #')
        book['cells'][1]['source'] = f'{head}return {last}{change}  #{comment}'
        path.write_text(json.dumps(book))
    nbgrader('autograde', 'week3', '--create')
    nbgrader('export')
    (anna,) = (tmp_path / 'grades.csv').read_text().splitlines()[1:]
    assert ',1.0,2.0' in anna.replace(' ', '')
