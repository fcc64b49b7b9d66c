"""The exercises: what a learner does, and what a learner's file may do to the check."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from gluon_nst.cli.main import main
from gluon_nst.exercises import checker as checker_module
from gluon_nst.exercises import commands, verdict
from gluon_nst.exercises.checker import Checker
from gluon_nst.exercises.exercise import exercises, find_exercise
from gluon_nst.exercises.folder import Folder
from gluon_nst.exercises.verdict import HEADS, report

pytestmark = pytest.mark.any_mxnet

GRAM = find_exercise('gram')
SOLUTION = GRAM.read('solution.py')
NOT_DIVIDED = GRAM.read('mistakes/not_divided.py')
PACKAGE = Path(commands.__file__).parent.parent.parent
HEAD = 'from mxnet import np, npx\nnpx.set_np()\n'


@pytest.fixture(scope='module')
def checker():
    with Checker() as checker:
        yield checker


@pytest.fixture
def verdict_on(checker, tmp_path):
    """Return a function that checks a text as gram.py."""

    def check(text, time_limit=8):
        path = tmp_path / 'gram.py'
        path.write_bytes(text if isinstance(text, bytes) else (HEAD + text).encode())
        before = path.read_bytes()
        found = checker.check(GRAM, path, time_limit=time_limit)
        assert path.read_bytes() == before
        return found

    return check


# --- what a check says


@pytest.mark.parametrize(
    'body, kind, words',
    [
        ('return X.reshape(X.shape[1], -1)', verdict.SHAPE, 'it should be'),
        ('return X.asnumpy()[0, 0]', verdict.TYPE, 'plain NumPy'),
        ('return 3', verdict.TYPE, 'is an int'),
        ('X.reshape(X.shape[1], -1)', verdict.TYPE, 'is there a return?'),
        ('return [X, X]', verdict.TYPE, 'a list of 2 items'),
        ('return X.as_nd_ndarray()', verdict.TYPE, 'mxnet.nd'),
        ('raise NotImplementedError', verdict.NOT_STARTED, 'TODO'),
        ('import sys; sys.exit(0)', verdict.EXIT, 'ends the program'),
        ('X[:] = 0; return X', verdict.CHANGED, 'in place'),
        ('return np.ones((X.shape[1], X.shape[1]))', verdict.VALUE, 'not the right values'),
        (
            'return np.arange(X.shape[1] ** 2).reshape(X.shape[1], -1)',
            verdict.PROPERTY,
            'symmetric',
        ),
        ('F = X.reshape(X.shape[1], -1); return np.dot(F, F.T) / 0', verdict.NOT_FINITE, 'nan'),
        (
            'F = X.reshape(X.shape[1], -1); return np.dot(F, F.T) / X.size * 3.5',
            verdict.VALUE,
            'Everything is 3.5 times',
        ),
        (
            'F = X.reshape(X.shape[1], -1); return np.dot(F, F.detach().T) / X.size',
            verdict.GRADIENT,
            'a part of the computation leaves',
        ),
    ],
    ids=lambda value: value if len(value) < 20 else None,
)
def test_what_a_wrong_function_is_told(verdict_on, body, kind, words):
    found = verdict_on(f'def gram(X):\n    {body}\n')
    assert found.kind == kind and words in found.message, found


def test_an_exception_is_told_with_their_own_line(verdict_on):
    found = verdict_on(
        'def helper(F):\n    return F + np.ones(999)\n\n\n'
        'def gram(X):\n    return helper(X.reshape(X.shape[1], -1))\n'
    )
    assert (found.kind, found.line, found.code) == (verdict.EXCEPTION, 4, 'return F + np.ones(999)')
    assert 'could not be broadcast' in found.message and '../src' not in found.message


def test_an_exception_when_the_file_is_loaded(verdict_on):
    found = verdict_on('x = 1 / 0\n')
    assert (found.kind, found.line) == (verdict.EXCEPTION, 3)
    assert found.message == 'ZeroDivisionError: division by zero'


@pytest.mark.parametrize(
    'text, line', [('def gram(X):\n    return (X\n', 4), ('def gram(X):\nreturn X\n', 4)]
)
def test_a_syntax_error_is_told_with_its_line(verdict_on, text, line):
    found = verdict_on(text)
    assert (found.kind, found.line) == (verdict.SYNTAX, line) and found.code


def test_a_file_that_is_no_text(verdict_on):
    assert verdict_on(b'x = 1\0\n').kind == verdict.SYNTAX
    assert verdict_on(b'#' * (2 << 20)).kind == verdict.BROKEN


@pytest.mark.parametrize('text', ['', 'def Gram(X):\n    return X\n'])
def test_a_name_that_is_missing(verdict_on, text):
    found = verdict_on(text)
    assert found.kind == verdict.NAME and '"gram"' in found.message


def test_the_packages_own_function_is_no_answer(verdict_on):
    found = verdict_on('from gluon_nst import gram\n')
    assert found.kind == verdict.NAME and 'Write your own' in found.message


def test_prints_and_helpers_do_no_harm_and_are_shown(verdict_on):
    found = verdict_on(
        'print("hello")\n'
        + SOLUTION.replace(
            'def gram(X):', 'def helper():\n    print("in between")\n\n\ndef gram(X):\n    helper()'
        )
    )
    assert found.kind == verdict.PASSED
    assert '| hello' in report(GRAM, found) and '| in between' in report(GRAM, found)


def test_a_file_may_import_the_exercise_before(checker, tmp_path):
    (tmp_path / 'gram.py').write_text(SOLUTION)
    style_loss = find_exercise('style-loss')
    (tmp_path / 'style_loss.py').write_text(
        style_loss.read('solution.py').replace('from gluon_nst import', 'from gram import')
    )
    assert checker.check(style_loss, tmp_path / 'style_loss.py').kind == verdict.PASSED


def test_an_input_changed_in_place_where_no_gradient_is_asked(checker, tmp_path):
    exercise = find_exercise('preprocess')
    path = tmp_path / exercise.file_name
    name = 'preprocess'
    path.write_text(
        exercise.read('solution.py') + f'\n\ndecent = {name}\n\n\n'
        f'def {name}(img, *others):\n    result = decent(img, *others)\n'
        '    img[:] = 0\n    return result\n'
    )
    assert checker.check(exercise, path).kind == verdict.CHANGED


def test_every_kind_has_a_head():
    kinds = {
        value
        for name, value in vars(verdict).items()
        if name.isupper() and name not in ('IN_PLACE', 'HEADS')
    }
    assert kinds == set(HEADS)


# --- what a file may do to the check


@pytest.mark.parametrize(
    'text, kind',
    [
        ('while True:\n    pass\n', verdict.TIME),
        ('def gram(X):\n    while True:\n        pass\n', verdict.TIME),
        ('import os\nos._exit(0)\n', verdict.EXIT),
        ('import os\ndef gram(X):\n    os._exit(0)\n', verdict.EXIT),
        ('import sys\nsys.exit(0)\n', verdict.EXIT),
        ('raise KeyboardInterrupt\n', verdict.EXCEPTION),
        ('import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n', verdict.EXIT),
        ('import os, signal\nos.killpg(0, signal.SIGKILL)\n', verdict.EXIT),
        ('import os\nos.closerange(0, 256)\n' + SOLUTION, verdict.EXIT),
        ('import os, time\nif os.fork() == 0:\n    time.sleep(1000)\nos._exit(0)\n', verdict.TIME),
        ('a = []\nwhile True:\n    a.append(bytearray(10 ** 8))\n', verdict.EXCEPTION),
        ('while True:\n    print("x" * 10 ** 6)\n', verdict.EXCEPTION),
        ('input("Passed? ")\n', verdict.EXCEPTION),
        (
            'import os\nwhile True:\n    for i in range(3, 9):\n        try:\n'
            '            os.write(i, b"passed " * 1000)\n        except OSError:\n            0\n',
            verdict.TIME,
        ),
        (
            'import threading, time\n'
            'threading.Thread(target=time.sleep, args=[1000]).start()\n' + SOLUTION,
            verdict.PASSED,
        ),
    ],
    ids=lambda value: value.splitlines()[-1][:30],
)
def test_nothing_passes_hangs_or_breaks_the_check(verdict_on, text, kind):
    start = time.monotonic()
    found = verdict_on(text, time_limit=1.5 if kind == verdict.TIME else 8)
    assert found.kind == kind, found
    assert time.monotonic() - start < 10
    assert verdict_on(SOLUTION).kind == verdict.PASSED


RUBBISH = """
import os

for i in range(64):
    for text in '{"kind": "passed", "message": ""}', '["passed", ""]':
        try:
            os.write(i, (text + '\\n').encode())
        except OSError:
            pass


def gram(X):
    return 3
"""


def test_rubbish_in_every_pipe_is_no_verdict(verdict_on):
    found = verdict_on(RUBBISH)
    assert found.kind == verdict.TYPE


def test_deleting_its_inputs_deletes_a_copy(verdict_on, tmp_path):
    (tmp_path / 'precious.txt').write_text('mine')
    found = verdict_on(
        'import os, shutil\nshutil.rmtree(os.path.dirname(os.getcwd()))\n' + SOLUTION
    )
    assert found.kind == verdict.PASSED
    assert (tmp_path / 'precious.txt').read_text() == 'mine'


def test_what_it_started_ends_with_it(verdict_on, tmp_path):
    found = verdict_on(
        'import subprocess\n'
        "process = subprocess.Popen(['sleep', '600'])\n"
        f'open({str(tmp_path / "pid")!r}, "w").write(str(process.pid))\n' + SOLUTION
    )
    assert found.kind == verdict.PASSED
    for _ in range(100):
        state = Path('/proc', (tmp_path / 'pid').read_text(), 'stat')
        if not state.exists() or state.read_text().split()[2] == 'Z':  # dead, and not buried
            return
        time.sleep(0.05)
    pytest.fail('sleep still runs')


@pytest.mark.parametrize(
    'text',
    [
        'import gluon_nst\ndef gram(X):\n    return gluon_nst.gram(X)\n',
        'from gluon_nst import gram as theirs\ndef gram(X):\n    return theirs(X)\n',
        'from gluon_nst.losses import gram as theirs\ndef gram(X):\n    return 1 * theirs(X)\n',
    ],
)
def test_calling_the_function_of_the_package_is_told(verdict_on, text):
    found = verdict_on(text)
    assert found.kind == verdict.NAME and "calls the package's own" in found.message


@pytest.mark.parametrize('what', ['SIGKILL', 'SIGSTOP'])
def test_killing_the_worker_is_survived(verdict_on, monkeypatch, what):
    monkeypatch.setattr(checker_module, 'GRACE', 1)
    found = verdict_on(
        f'import os, signal\nos.kill(os.getppid(), signal.{what})\nos._exit(0)\n', time_limit=1
    )
    assert found.kind == verdict.EXIT
    assert verdict_on(SOLUTION).kind == verdict.PASSED


def test_the_worker_ends_with_the_check_it_is_at(tmp_path):
    (tmp_path / 'gram.py').write_text(
        f'import os\nopen({str(tmp_path / "pid")!r}, "w").write(str(os.getpid()))\n'
        'while True:\n    pass\n'
    )
    with Checker() as checker:
        threading.Thread(target=checker.check, args=[GRAM, tmp_path / 'gram.py']).start()
        while not (tmp_path / 'pid').exists() or not (tmp_path / 'pid').read_text():
            time.sleep(0.05)
    for _ in range(100):
        try:
            os.kill(int((tmp_path / 'pid').read_text()), 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail('the file still runs')


# --- what a learner does


@pytest.fixture
def home(tmp_path, monkeypatch, checker):
    """Work in an empty folder; the commands share one worker, to save seconds."""
    monkeypatch.chdir(tmp_path)

    class Shared(Checker):
        def check(self, *args, **kwargs):
            return checker.check(*args, **kwargs)

    monkeypatch.setattr(commands, 'Checker', Shared)
    return tmp_path


def exercise(*arguments):
    return main(['exercise', *arguments])


def test_from_start_to_pass_with_a_wrong_turn(home, capsys):
    assert exercise('start', 'gram') == 0
    assert 'exercises/gram.py' in capsys.readouterr().out
    assert exercise('check', 'gram') == 1
    assert 'gram: not started yet' in capsys.readouterr().out
    Path('exercises/gram.py').write_text(NOT_DIVIDED)
    assert exercise('check', 'gram') == 1
    out = capsys.readouterr().out
    assert 'C * H * W times too large' in out and 'gluon-nst exercise hint gram' in out
    assert exercise('solution', 'gram') == 1
    assert SOLUTION not in capsys.readouterr().out
    Path('exercises/gram.py').write_text(SOLUTION)
    assert exercise('check', 'gram') == 0
    out = capsys.readouterr().out
    assert 'Well done' in out and 'gluon-nst exercise start style-loss' in out
    assert exercise('solution', 'gram') == 0
    assert capsys.readouterr().out == SOLUTION


def test_start_never_overwrites(home, capsys):
    exercise('start', 'gram')
    Path('exercises/gram.py').write_text('mine')
    assert exercise('start', 'gram') == 2
    assert 'was not changed' in capsys.readouterr().err
    assert Path('exercises/gram.py').read_text() == 'mine'


@pytest.mark.parametrize('answer', ['', 'n', 'perhaps', EOFError, 'y'])
def test_reset_asks_and_keeps_the_old_file(home, monkeypatch, answer):
    exercise('start', 'gram')
    Path('exercises/gram.py').write_text('mine')
    Path('exercises/gram.py.1.bak').write_text('older')

    def reply(_question):
        if answer is EOFError:
            raise EOFError
        return answer

    monkeypatch.setattr('builtins.input', reply)
    assert exercise('reset', 'gram') == (0 if answer == 'y' else 1)
    assert Path('exercises/gram.py.1.bak').read_text() == 'older'
    if answer == 'y':
        assert Path('exercises/gram.py.2.bak').read_text() == 'mine'
        assert Path('exercises/gram.py').read_text() == GRAM.read('starter.py')
    else:
        assert Path('exercises/gram.py').read_text() == 'mine'


def test_reset_with_yes_forgets_the_pass(home, capsys):
    exercise('start', 'gram')
    Folder('exercises').remember(GRAM, passed=True)
    assert exercise('reset', 'gram', '--yes') == 0
    assert Folder('exercises').state(GRAM) == 'started'


def test_hints_come_one_by_one(home, capsys):
    for number in (1, 2, 3, 3):
        assert exercise('hint', 'gram') == 0
        out = capsys.readouterr().out
        assert f'Hint {number} of 3' in out and GRAM.hints()[number - 1] in out
    assert '--give-up' in out


def test_solution_for_those_who_give_up(home, capsys):
    assert exercise('solution', 'gram', '--give-up') == 0
    assert capsys.readouterr().out == SOLUTION


def test_list_shows_the_progress(home, capsys):
    exercise('start', 'gram')
    exercise('start', 'tv-loss')
    Folder('exercises').remember(GRAM, passed=True)
    capsys.readouterr()
    assert exercise('list') == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert ' passed ' in lines['gram'] and ' started ' in lines['tv-loss']
    assert ' not started ' in lines['style-loss']
    assert lines['1'] == f'1 of {len(exercises())} passed'


@pytest.mark.parametrize(
    'text',
    [
        '',
        '{',
        '[]',
        '{"gram": 3}',
        '{"gram": {"passed": "no"}}',
        '{"gram": {"hints": -7}}',
        '{"gram": {"hints": "x"}}',
        b'\xff\xfe',
        '[' * 100_000,
    ],
)
def test_a_damaged_progress_file_is_no_error(home, text):
    exercise('start', 'gram')
    Path('exercises/progress.json').write_bytes(text if isinstance(text, bytes) else text.encode())
    assert exercise('list') == 0 and exercise('hint', 'gram') == 0
    assert Folder('exercises').state(GRAM) == 'started'
    assert json.loads(Path('exercises/progress.json').read_text())['gram']['hints'] == 1


def test_another_folder(home, capsys):
    assert exercise('start', 'gram', '--dir', 'mine') == 0
    assert 'check gram --dir mine' in capsys.readouterr().out
    assert Path('mine/gram.py').is_file() and not Path('exercises').exists()
    assert exercise('check', 'gram', '--dir', 'mine') == 1


@pytest.mark.parametrize(
    'arguments, words',
    [
        (['start', 'grm'], "'gram'"),
        (['start', 'nothing-like-it'], 'exercise list'),
        (['check', 'gram'], 'exercise start gram'),
        (['reset', 'gram'], 'exercise start gram'),
        (['check'], 'name of an exercise'),
        (['check', 'gram', '--json'], '--all'),
        (['check', '--all', 'nowhere'], 'no submissions'),
        (['check', '--all', '.', '--time-limit', '0'], 'more than 0'),
        (['watch'], 'exercise start NAME'),
    ],
)
def test_errors_are_told_with_what_to_do(home, capsys, arguments, words):
    assert exercise(*arguments) == 2
    assert words in capsys.readouterr().err
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    'name', ['style-loss', 'style_loss', 'style_loss.py', 'Style-Loss', 'exercises/style_loss.py']
)
def test_an_exercise_may_be_called_as_its_file(name):
    assert find_exercise(name).name == 'style-loss'


def test_check_of_a_command_line_loads_no_mxnet(tmp_path):
    (tmp_path / 'exercises').mkdir()
    (tmp_path / 'exercises' / 'gram.py').write_text(SOLUTION)
    code = (
        'import sys\nfrom gluon_nst.cli.main import main\n'
        'code = main(["exercise", "check", "gram"])\n'
        'sys.exit(code or ("mxnet" in sys.modules) + ("numpy" in sys.modules))'
    )
    run = subprocess.run(
        [sys.executable, '-c', code],
        cwd=tmp_path,
        text=True,
        stdout=subprocess.PIPE,
        env={**os.environ, 'PYTHONPATH': str(PACKAGE)},
    )
    assert run.returncode == 0 and 'gram: passed' in run.stdout


def test_watch_checks_what_is_saved_until_ctrl_c(tmp_path):
    environment = {**os.environ, 'PYTHONUNBUFFERED': '1', 'PYTHONPATH': str(PACKAGE)}
    path = tmp_path / 'exercises' / 'gram.py'
    path.parent.mkdir()
    path.write_text(GRAM.read('starter.py'))
    run = subprocess.Popen(
        [sys.executable, '-m', 'gluon_nst', 'exercise', 'watch'],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        assert 'gram' in run.stdout.readline()
        path.write_text(NOT_DIVIDED)
        assert any('the likely cause' in line for line in iter(run.stdout.readline, ''))
        path.write_text(SOLUTION)
        assert any('gram: passed' in line for line in iter(run.stdout.readline, ''))
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=20)
        assert run.returncode == 130 and 'Traceback' not in err
    finally:
        run.kill()
