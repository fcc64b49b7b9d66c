"""The wheel, alone in an empty environment, does what a learner asks of it, far from the clone.

For the smoke test of a version, tox runs this file in an environment that it made from the wheel.
"""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != 'PYTHONPATH'}  # no clone on the path
CARRIED = {'img': 'gluon_nst/img', 'chapters': 'gluon_nst/chapters', 'gluon_nst': 'gluon_nst'}
OF_AN_EXTRA = (
    'gluon_nst.weights.readers.h5_contents',  # needs h5py, of the extra keras
    *(  # Gradio and markdown-it-py, of the extra studio
        f'gluon_nst.studio.{name}'
        for name in ['compare', 'lessons', 'look', 'onepass', 'page', 'paint', 'play', 'widgets']
    ),
)


def tracked():
    """Return the paths of the files that git knows."""
    if shutil.which('git') is None or not (ROOT / '.git').exists():
        pytest.skip('this is no clone, so that nobody knows which files belong to it')
    command = ['git', 'ls-files', '-z']
    names = subprocess.run(command, cwd=str(ROOT), stdout=subprocess.PIPE, check=True).stdout
    return [Path(name) for name in names.decode().split('\0') if (ROOT / name).is_file()]


@pytest.fixture(scope='module')
def scripts(tmp_path_factory):
    """Return the folder with the commands of an environment that holds the wheel, and no more."""
    if 'GLUON_NST_WHEEL_IS_INSTALLED' in os.environ:
        return Path(sys.executable).parent
    place = tmp_path_factory.mktemp('wheel')
    for path in tracked():  # a folder build/ left in the clone would let old files in
        (place / 'clone' / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(str(ROOT / path), str(place / 'clone' / path))
    venv.create(str(place / 'env'), with_pip=True)
    pip = [str(place / 'env' / 'bin' / 'python'), '-m', 'pip', 'install', '--quiet']
    for what in (['--upgrade', 'pip'], [str(place / 'clone')]):
        process = subprocess.run([*pip, *what], env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
        if 'No matching distribution found for setuptools' in process.stderr:
            pytest.skip('no package index can be reached')
        assert process.returncode == 0, process.stderr
    return place / 'env' / 'bin'


@pytest.fixture
def run(scripts, tmp_path):
    """Return a function that runs a command of that environment, and returns what it prints."""

    def run(command, *arguments, code=0, **variables):
        process = subprocess.run(
            [str(scripts / command), *arguments],
            cwd=str(tmp_path),
            env={**ENVIRONMENT, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.returncode == code, process.stdout
        return process.stdout

    return run


def test_runs_from_the_wheel(run):
    """What is imported far from the clone is the installed package, not the clone."""
    home = run('python', '-c', 'import gluon_nst; print(gluon_nst.__file__)').strip()
    assert 'site-packages' in home and ROOT / 'gluon_nst' not in Path(home).parents


def test_holds_every_file_and_no_other(run):
    """Every tracked file of the package, its pictures and its lessons is installed; no other is."""
    program = (
        'import importlib.metadata as metadata\n'
        "print('\\n'.join(map(str, metadata.files('gluon-nst'))))"
    )
    installed = {
        path
        for path in run('python', '-c', program).splitlines()
        if path.startswith('gluon_nst/') and not path.endswith('.pyc')
    }
    expected = {
        '/'.join([CARRIED[path.parts[0]], *path.parts[1:]])
        for path in tracked()
        if path.parts[0] in CARRIED
        # the scripts that make the results are for readers of the clone
        and (path.parts[:2] != ('img', 'results') or path.suffix == '.jpg')
    }
    assert installed == expected


def test_needs_nothing_undeclared(run):
    """Every module can be imported with the declared requirements alone, and they agree."""
    program = (
        'import importlib, pkgutil, gluon_nst\n'
        "for module in pkgutil.walk_packages(gluon_nst.__path__, 'gluon_nst.'):\n"
        f'    if module.name not in {("gluon_nst.__main__", *OF_AN_EXTRA)}:\n'
        '        importlib.import_module(module.name)'
    )
    run('python', '-c', program)
    run('python', '-m', 'pip', 'check')


def test_stylizes(run, tmp_path):
    """The main job makes a picture of the sample pictures that the wheel carries."""
    run('gluon-nst', 'stylize', '--size', '64', '--steps', '2', '-o', 'result')
    assert json.loads((tmp_path / 'result' / 'run.json').read_text())['steps'] == 2
    assert (tmp_path / 'result' / 'stylized.png').stat().st_size > 1000


def test_paints(run, tmp_path):
    """A network of the wheel paints one of its photographs, in the precision of the machine."""
    home = Path(run('python', '-c', 'import gluon_nst; print(gluon_nst.__file__)').strip()).parent
    photo = str(home / 'img' / 'castle.jpg')
    run('gluon-nst', 'paint', 'starry-night', photo, '--size', '96', '-o', 'painted.png')
    assert (tmp_path / 'painted.png').is_file()
    assert (tmp_path / 'painted.png').stat().st_size > 1000


def test_runs_a_lesson(run, tmp_path):
    """A lesson runs and leaves its figures where the learner is."""
    assert str(tmp_path.resolve()) in run('gluon-nst', 'lesson', 'run', '2', GLUON_NST_SMOKE='1')
    assert list((tmp_path / 'figures' / '02_pictures_as_tensors').glob('*.png'))


def test_checks_an_exercise(run, tmp_path):
    """An exercise is handed out, and its check tells the empty file from the solution."""
    run('gluon-nst', 'exercise', 'start', 'gram')
    assert 'not started' in run('gluon-nst', 'exercise', 'check', 'gram', code=1)
    catalogue = ROOT / 'gluon_nst' / 'exercises' / 'catalogue'
    shutil.copy(str(catalogue / 'gram' / 'solution.py'), str(tmp_path / 'exercises' / 'gram.py'))
    assert 'passed' in run('gluon-nst', 'exercise', 'check', 'gram')


def test_doctor_finds_nothing_wrong(run):
    """The doctor finds nothing to fix where the weights have been fetched."""
    run('gluon-nst', 'weights', 'fetch')
    assert 'BAD' not in run('gluon-nst', 'doctor')
