"""For teachers: a folder of submissions, with bad ones among the good."""

import json
import shutil
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gluon_nst.cli.main import main
from gluon_nst.exercises import verdict
from gluon_nst.exercises.classroom import Results, check_class
from gluon_nst.exercises.exercise import exercises, find_exercise
from gluon_nst.exercises.handed_in import collect
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
    assert told['unknown'] == [
        str(classroom / name) for name in ('anna/notes.txt', 'ben/gram (1).py', 'gina/homework.txt')
    ]
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
    unknown = {'ben/gram (1).py': " (did you mean 'gram.py'?)"}
    lines = Results(students, verdicts, unknown).table(width=80).splitlines()
    assert lines[0].split() == ['gram', 'tv-loss']
    assert [line.split() for line in lines[1:4]] == [
        ['anna', 'passed', 'passed'],
        ['ben', 'mistake', 'not', 'started'],
        ['cleo', 'too', 'long', 'passed'],
    ]
    assert lines[7].split() == ['gina', '-', '-'] and lines[8].split() == ['passed', '1', '2']
    assert lines[9:] == [
        'made by 2: gram, not divided',
        "not checked: ben/gram (1).py (did you mean 'gram.py'?)",
    ]


def test_all_passed_is_0(classroom, tmp_path, capsys):
    shutil.copytree(classroom / 'anna', tmp_path / 'class' / 'anna')
    assert main(['exercise', 'check', '--all', str(tmp_path / 'class')]) == 0


def test_a_wide_table_comes_in_blocks():
    good = Verdict(verdict.PASSED, '')
    results = Results(['anna'], {('anna', name): good for name in exercises()}, {})
    lines = results.table(width=60).splitlines()
    assert max(map(len, lines)) <= 60 and lines.count('') >= 1
    assert sum(line.split().count('passed') for line in lines if line.startswith('anna')) == len(
        exercises()
    )


def test_one_learner_is_no_class(classroom, capsys):
    assert main(['exercise', 'check', '--all', str(classroom / 'anna')]) == 2
    assert 'one folder for each student' in capsys.readouterr().err


# --- no submission vanishes


def notebook(*cells):
    return json.dumps({'cells': [{'cell_type': kind, 'source': text} for kind, text in cells]})


@pytest.fixture
def shapes(tmp_path):
    """A class in which everybody hands in the Gram matrix in another shape."""
    solution = find_exercise('gram').read('solution.py')
    lines = solution.splitlines(keepends=True)
    folder = tmp_path / 'class'
    (folder / 'nora' / 'exercises').mkdir(parents=True)
    (folder / 'nora' / 'exercises' / 'gram.py').write_text(solution)
    (folder / 'nora' / 'tvloss.py').write_text(solution)
    (folder / 'otto').mkdir()
    cells = ('markdown', 'Mine'), ('code', '%matplotlib inline\n!ls\n'), ('code', lines)
    (folder / 'otto' / 'gram.ipynb').write_text(notebook(*cells))
    (folder / 'otto' / 'tv_loss.ipynb').write_text('no notebook')
    with zipfile.ZipFile(folder / 'pia.zip', 'w') as archive:
        archive.writestr('homework/gram.py', solution)
        archive.writestr('../../gram.py', solution)
        archive.writestr('__MACOSX/gram.py', 'rubbish')
    for name, text in (
        ('bom', b'\xef\xbb\xbf' + solution.encode()),
        ('windows', solution.replace('\n', '\r\n').encode()),
        ('accents', ('# é ü 日本\n' + solution).encode()),
        ('utf-16', solution.encode('utf-16')),
    ):
        (folder / name).mkdir()
        (folder / name / 'gram.py').write_bytes(text)
    (folder / 'quentin.rar').write_bytes(b'Rar!')
    return folder


def test_every_shape_of_a_submission_is_found(shapes, tmp_path):
    before = snapshot(tmp_path)
    results = check_class(shapes)
    kinds = {student: found.kind for (student, _), found in results.verdicts.items()}
    assert kinds.pop('utf-16') == verdict.SYNTAX
    assert set(kinds.values()) == {verdict.PASSED}
    assert sorted(kinds) == ['accents', 'bom', 'nora', 'otto', 'pia', 'windows']
    assert 'save it as UTF-8' in results.verdicts['utf-16', 'gram'].message
    assert snapshot(tmp_path) == before, 'nothing is written beside them'


def test_what_is_not_checked_is_told(shapes):
    told = check_class(shapes).table(width=200)
    for line in (
        f"not checked: {shapes}/nora/tvloss.py (did you mean 'tv_loss.py'?)",
        f'not checked: {shapes}/otto/tv_loss.ipynb',
        f'not checked: {shapes}/pia.zip/../../gram.py: pia has handed in gram twice',
        f'not checked: {shapes}/quentin.rar: put it into a folder with the name of the student',
    ):
        assert line in told
    assert '__MACOSX' not in told


def test_a_large_file_of_an_archive_is_not_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / 'bomb.zip', 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('gram.py', b'#' * 10**7)
    with TemporaryDirectory() as scratch:
        ((_, path),) = collect(tmp_path, Path(scratch)).submissions.values()
        assert path.stat().st_size == 2**20


def test_of_two_notebooks_the_first_is_checked(tmp_path):
    solution = find_exercise('gram').read('solution.py')
    for place, code in (('a', solution), ('b', 'def gram(X):\n    return X\n')):
        (tmp_path / 'otto' / place).mkdir(parents=True)
        (tmp_path / 'otto' / place / 'gram.ipynb').write_text(notebook(('code', code)))
    results = check_class(tmp_path)
    assert results.verdicts['otto', 'gram'].kind == verdict.PASSED
    assert list(results.unknown) == [str(tmp_path / 'otto' / 'b' / 'gram.ipynb')]


def test_a_damaged_archive_does_not_end_the_check(tmp_path):
    solution = find_exercise('gram').read('solution.py')
    for name in ('anna', 'ben'):
        with zipfile.ZipFile(tmp_path / f'{name}.zip', 'w') as archive:
            archive.writestr('gram.py', solution)
    whole = (tmp_path / 'ben.zip').read_bytes()
    (tmp_path / 'ben.zip').write_bytes(whole.replace(b'np.dot', b'np.dto', 1))  # a wrong CRC-32
    (tmp_path / 'cleo.zip').write_bytes(whole.replace(b'PK\1\2', b'PK\1\3'))  # no table
    results = check_class(tmp_path)
    assert [student for student, _ in results.verdicts] == ['anna']
    assert list(results.unknown) == [f'{tmp_path}/ben.zip/gram.py', f'{tmp_path}/cleo.zip']
