"""For teachers: a folder of submissions, with bad ones among the good."""

import json
import shutil

import pytest

from gluon_nst.cli.main import main
from gluon_nst.exercises import verdict
from gluon_nst.exercises.classroom import Results
from gluon_nst.exercises.exercise import exercises, find_exercise
from gluon_nst.exercises.verdict import Verdict

pytestmark = pytest.mark.any_mxnet

EXPECTED = {
    ('anna', 'gram'): verdict.PASSED,
    ('anna', 'tv-loss'): verdict.PASSED,
    ('ben', 'gram'): verdict.MISTAKE,
    ('ben', 'tv-loss'): verdict.NOT_STARTED,
    ('cleo', 'gram'): verdict.TIME,
    ('cleo', 'tv-loss'): verdict.PASSED,
    ('dora', 'gram'): verdict.EXIT,
    ('dora', 'tv-loss'): verdict.EXCEPTION,
    ('emil', 'gram'): verdict.SYNTAX,
    ('emil', 'tv-loss'): verdict.MISTAKE,
    ('finn', 'gram'): verdict.MISTAKE,
}


@pytest.fixture(scope='module')
def classroom(tmp_path_factory):
    """Seven students; the last has handed in nothing that can be used."""
    folder = tmp_path_factory.mktemp('class')
    gram, tv_loss = find_exercise('gram'), find_exercise('tv-loss')
    texts = {
        'anna/gram.py': gram.read('solution.py'),
        'anna/tv_loss.py': tv_loss.read('solution.py'),
        'anna/notes.txt': 'I like it',
        'ben/gram.py': gram.read('mistakes/not_divided.py'),
        'ben/tv_loss.py': tv_loss.read('starter.py'),
        'ben/gram (1).py': gram.read('solution.py'),
        'cleo/gram.py': 'while True:\n    pass\n',
        'cleo/tv_loss.py': 'print("passed")\n' + tv_loss.read('solution.py'),
        'dora/gram.py': 'import os\nos._exit(0)\n',
        'dora/tv_loss.py': 'import shutil\nshutil.rmtree(".")\nopen("tv_loss.py")\n',
        'emil/gram.py': 'def gram(X:\n',
        'emil/tv_loss.py': tv_loss.read('mistakes/only_vertical.py'),
        'finn/gram.py': gram.read('mistakes/not_divided.py'),
        'gina/homework.txt': 'later',
        '.hidden/gram.py': gram.read('solution.py'),
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


def snapshot(folder):
    return {path: path.read_bytes() for path in folder.rglob('*') if path.is_file()}


def test_a_class_as_json(classroom, capsys):
    before = snapshot(classroom)
    assert (
        main(
            [
                'exercise',
                'check',
                '--all',
                str(classroom),
                '--json',
                '--jobs',
                '2',
                '--time-limit',
                '3',
            ]
        )
        == 1
    )
    told = json.loads(capsys.readouterr().out)
    assert {(r['student'], r['exercise']): r['kind'] for r in told['results']} == EXPECTED
    assert all(r['passed'] == (r['kind'] == verdict.PASSED) for r in told['results'])
    assert told['students'] == ['anna', 'ben', 'cleo', 'dora', 'emil', 'finn', 'gina']
    assert told['exercises'] == ['gram', 'tv-loss']
    assert told['unknown'] == [str(classroom / 'ben' / 'gram (1).py')]
    (ben,) = (r for r in told['results'] if (r['student'], r['exercise']) == ('ben', 'gram'))
    assert ben['mistake'] == 'not_divided' and 'C * H * W' in ben['message']
    assert snapshot(classroom) == before


def test_a_class_as_a_table():
    students = ['anna', 'ben', 'cleo', 'dora', 'emil', 'finn', 'gina']
    verdicts = {
        key: Verdict(
            kind, '', mistake='not_divided' if kind == verdict.MISTAKE and key[1] == 'gram' else ''
        )
        for key, kind in EXPECTED.items()
    }
    lines = Results(students, verdicts, ['ben/gram (1).py']).table(width=80).splitlines()
    assert lines[0].split() == ['gram', 'tv-loss']
    assert [line.split() for line in lines[1:4]] == [
        ['anna', 'passed', 'passed'],
        ['ben', 'mistake', 'not', 'started'],
        ['cleo', 'too', 'long', 'passed'],
    ]
    assert lines[7].split() == ['gina', '-', '-'] and lines[8].split() == ['passed', '1', '2']
    assert lines[9:] == ['made by 2: gram, not divided', 'matches no exercise: ben/gram (1).py']


def test_all_passed_is_0(classroom, tmp_path, capsys):
    shutil.copytree(classroom / 'anna', tmp_path / 'class' / 'anna')
    assert main(['exercise', 'check', '--all', str(tmp_path / 'class')]) == 0


def test_a_wide_table_comes_in_blocks():
    good = Verdict(verdict.PASSED, '')
    results = Results(['anna'], {('anna', name): good for name in exercises()}, [])
    lines = results.table(width=60).splitlines()
    assert max(map(len, lines)) <= 60 and lines.count('') >= 1
    assert sum(line.split().count('passed') for line in lines if line.startswith('anna')) == len(
        exercises()
    )


def test_one_learner_is_no_class(classroom, capsys):
    assert main(['exercise', 'check', '--all', str(classroom / 'anna')]) == 2
    assert 'one folder for each student' in capsys.readouterr().err
