"""For teachers: a folder of submissions, with bad ones among the good."""

import json
import os
import shutil
import zipfile
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gluon_nst.cli.main import main
from gluon_nst.exercises import verdict
from gluon_nst.exercises.alike import alike
from gluon_nst.exercises.class_pages import write_pages
from gluon_nst.exercises.classroom import check_class
from gluon_nst.exercises.exercise import exercises, find_exercise
from gluon_nst.exercises.handed_in import collect
from gluon_nst.exercises.results import Results
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
        ['ben', 'mistake', 'untouched'],
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
        (submitted,) = collect(tmp_path, Path(scratch)).submissions.values()
        path = submitted.path
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


def test_a_class_as_csv(tmp_path):
    verdicts = {
        ('änna', 'gram'): Verdict(verdict.PASSED, ''),
        ('änna', 'tv-loss'): Verdict(verdict.PASSED, ''),
        ('=1+1', 'gram'): Verdict(verdict.NOT_STARTED, '', line=7),
    }
    results = Results(['änna', '=1+1'], verdicts, {}, late={('änna', 'tv-loss')})
    results.write_csv(tmp_path / 'class.csv')
    assert (tmp_path / 'class.csv').read_text(encoding='utf-8-sig').splitlines() == [
        'student,gram,tv-loss,points,late',
        'änna,passed,passed,2,tv-loss',
        "'=1+1,not started,-,0,",  # for a spreadsheet, a text and no formula
    ]


def test_late_is_what_was_changed_after_the_deadline(tmp_path, capsys):
    for name, day in ('anna', 1), ('ben', 3):
        (tmp_path / name).mkdir()
        (tmp_path / name / 'gram.py').write_text('x')
        changed = datetime(2026, 12, day).timestamp()
        os.utime(tmp_path / name / 'gram.py', (changed, changed))
    with zipfile.ZipFile(tmp_path / 'cleo.zip', 'w') as archive:
        archive.writestr(zipfile.ZipInfo('gram.py', (2026, 12, 2, 12, 0, 2)), 'x')
    arguments = ['exercise', 'check', '--all', str(tmp_path), '--deadline', '2026-12-02 12:00']
    assert main(arguments) == 1
    out = capsys.readouterr().out
    assert 'late: ben' in out and 'late: cleo' in out and 'late: anna' not in out
    assert main([*arguments[:-1], 'tomorrow']) == 2
    assert 'is no time' in capsys.readouterr().err


@pytest.mark.parametrize(
    'kinds, code',
    [
        ([verdict.PASSED, verdict.PASSED], 0),
        ([verdict.PASSED, verdict.VALUE], 1),
        ([verdict.VALUE, verdict.BROKEN], 2),
    ],
)
def test_the_exit_code_tells_a_failure_from_what_could_not_be_checked(kinds, code):
    verdicts = {(f'student {i}', 'gram'): Verdict(kind, '') for i, kind in enumerate(kinds)}
    assert Results(['student 0', 'student 1'], verdicts, {}).exit_code() == code


def test_pages_for_the_teacher_and_for_each_student(tmp_path):
    evil = '<img src=x onerror=alert(1)>'
    verdicts = {
        ('anna', 'gram'): Verdict(verdict.PASSED, ''),
        ('ben & co', 'gram'): Verdict(verdict.MISTAKE, 'x < y', 3, evil, 'not_divided'),
        (evil, 'gram'): Verdict(verdict.VALUE, evil, example=evil),
    }
    students = [*dict.fromkeys(student for student, _ in verdicts)]
    alike = [('gram', ['anna', evil], 'the same code and comments')]
    results = Results(students, verdicts, {evil: evil}, {('anna', 'gram')}, alike)
    write_pages(tmp_path, f'class {evil}', results)
    pages = {path.name: path.read_text() for path in tmp_path.rglob('*.html')}
    assert set(pages) == {'index.html', *(f'{student}.html' for student in students)}
    assert not [name for name, text in pages.items() if '<img' in text]
    for word in 'not divided', 'passed, late', 'ben%20%26%20co.html', 'x &lt; y':
        assert word in pages['index.html']
    own = pages['ben & co.html']
    assert 'line 3' in own and 'x &lt; y' in own and 'anna' not in own
    write_pages(tmp_path, 'again', results)  # over its own pages


def test_what_looks_alike():
    gram = find_exercise('gram')
    solution = gram.read('solution.py')
    honest = gram.read('starter.py').replace(
        "# TODO: your code here\n    raise NotImplementedError('gram is still to do')",
        'Y = X.reshape(X.shape[1], -1)\n    return np.dot(Y, Y.T) / X.size',
    )
    remarked = honest.replace('Y = X', '# as on the board\n    Y = X')
    long = honest + 'def helper(a, b):\n    return [a * i + b * i ** 2 for i in range(20)]\n' * 3
    assert alike(gram, {'anna': honest, 'ben': honest, 'cleo': honest}) == []
    assert alike(gram, {'anna': solution}) == [
        (['anna'], 'as the installed solution, with its comments')
    ]
    assert alike(gram, {'anna': remarked, 'ben': remarked, 'cleo': honest}) == [
        (['anna', 'ben'], 'the same code and comments')
    ]
    assert alike(gram, {'anna': long, 'ben': long.replace('helper', 'mine'), 'cleo': 'x ='}) == [
        (['anna', 'ben'], 'nearly the same code')
    ]


def test_a_link_back_to_the_class_is_no_student(tmp_path):
    (tmp_path / 'anna').mkdir()
    (tmp_path / 'anna' / 'gram.py').write_text('x')
    (tmp_path / 'loop').symlink_to(tmp_path)
    with TemporaryDirectory() as scratch:
        found = collect(tmp_path, Path(scratch))
    assert found.students == ['anna'] and 'leads back' in found.unknown[str(tmp_path / 'loop')]
