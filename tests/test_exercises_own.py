"""A teacher's own exercises: made from a skeleton, found, and held to what all exercises keep."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gluon_nst.cli.main import main
from gluon_nst.errors import UserError
from gluon_nst.exercises.exercise import CATALOGUE, VARIABLE, exercises

pytestmark = pytest.mark.any_mxnet

TESTS = Path(__file__).parent


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Work in an empty folder, with exercises of one's own in ``own``; forget them afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, 'own')
    (tmp_path / 'own').mkdir()
    exercises.cache_clear()
    yield tmp_path / 'own'
    exercises.cache_clear()


def exercise(*arguments):
    exercises.cache_clear()  # as in another process
    return main(['exercise', *arguments])


def test_from_the_skeleton_to_a_check(home, capsys):
    assert exercise('new', 'channel-range', '--dir', 'own') == 0
    assert f'export {VARIABLE}={home}' in capsys.readouterr().out
    assert exercise('list') == 0
    assert 'channel-range' in capsys.readouterr().out
    assert exercise('start', 'channel-range') == 0
    assert exercise('check', 'channel-range') == 1
    learner = Path('exercises/channel_range.py')
    for name, code, words in (
        ('mistakes/over_all.py', 1, 'one number for all channels'),
        ('solution.py', 0, 'Well done'),
    ):
        learner.write_text((home / 'channel-range' / name).read_text())
        capsys.readouterr()
        assert exercise('check', 'channel-range') == code
        assert words in capsys.readouterr().out


@pytest.mark.slow
def test_the_tests_of_the_catalogue_accept_the_skeleton(home):
    exercise('new', 'channel-range', '--dir', 'own')
    tests = [sys.executable, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-k', 'channel-range']
    found = subprocess.run(
        [*tests, TESTS / 'test_exercises_catalogue.py'],
        cwd=TESTS.parent,
        env={**os.environ, VARIABLE: str(home)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert found.returncode == 0 and int(found.stdout.split(' passed')[0].split()[-1]) > 10


@pytest.mark.parametrize('name', ['Range', 'a b', '../up', '', '-a', 'a_b', '7up'])
def test_names_that_cannot_be_used(home, name, capsys):
    assert exercise('new', '--dir', 'own', '--', name) == 2
    assert 'cannot be the name' in capsys.readouterr().err and not [*home.iterdir()]


def test_a_name_that_is_taken(home, capsys):
    exercise('new', 'channel-range', '--dir', 'own')
    assert exercise('new', 'channel-range', '--dir', 'own') == 2
    assert exercise('new', 'gram', '--dir', 'own') == 2
    assert capsys.readouterr().err.count('already') == 2


@pytest.mark.parametrize(
    'text, words',
    [
        ('LESSON = 1\nKIND = "complete"\nNAMES = ("f",)\n', 'does not set TITLE'),
        ('LESSON = (', 'cannot be read'),
        ('LESSON = "x"\nKIND = "complete"\nNAMES = ("f",)\nTITLE = ""\n', 'cannot be read'),
        ('LESSON = 1\nKIND = "complete"\nNAMES = ()\nTITLE = ""\n', 'cannot be read'),
    ],
)
def test_one_that_is_not_complete_is_told(home, text, words):
    (home / 'mine').mkdir()
    (home / 'mine' / 'check.py').write_text(text)
    with pytest.raises(UserError, match=words) as error:
        exercises()
    assert 'mine' in str(error.value)


def test_two_of_one_name(home):
    (home / 'gram').mkdir()
    (home / 'gram' / 'check.py').write_text((CATALOGUE / 'gram' / 'check.py').read_text())
    with pytest.raises(UserError, match='two exercises gram'):
        exercises()


def test_a_folder_that_is_not_there(monkeypatch):
    monkeypatch.setenv(VARIABLE, 'nowhere')
    with pytest.raises(UserError, match='names nowhere, which is no folder'):
        exercises()
