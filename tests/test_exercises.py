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


def can_keep_in():
    """Return whether the kernel keeps a process in."""
    ask = 'import sys; from gluon_nst.exercises import confine; sys.exit(not confine.keep_in("."))'
    return subprocess.run([sys.executable, '-c', ask], check=False).returncode == 0


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
    assert found.kind == verdict.OWN and 'Write your own' in found.message


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


@pytest.mark.parametrize('how', ['', ', start_new_session=True', ', preexec_fn=detach'])
def test_what_it_started_ends_with_it(verdict_on, how):
    """Also what has left its session, and what its own parent has left alone."""
    found = verdict_on(
        'import os, subprocess\n'
        'def detach():\n    os.setsid()\n    if os.fork():\n        os._exit(0)\n'
        f"for _ in range(20):\n    subprocess.Popen(['sleep', '61.25']{how})\n" + SOLUTION
    )
    assert found.kind == verdict.PASSED
    assert not [pid for pid in running() if b'61.25' in Path('/proc', pid, 'cmdline').read_bytes()]


def running():
    """Return the processes that run, and not those that are dead and not yet buried."""
    for path in Path('/proc').glob('[0-9]*/stat'):
        try:
            if path.read_text().rpartition(')')[2].split()[0] != 'Z':
                yield path.parent.name
        except OSError:
            pass


def test_a_hundred_processes_that_start_others(verdict_on):
    found = verdict_on(
        'import os, time\nfor _ in range(6):\n    os.fork()\n    os.setsid()\n'
        'time.sleep(1000)\n'.replace('os.setsid()', 'os.getpid() == os.getpgid(0) or os.setsid()'),
        time_limit=2,
    )
    assert found.kind in (verdict.TIME, verdict.EXCEPTION)  # where there may not be so many
    assert verdict_on(SOLUTION).kind == verdict.PASSED


needs_landlock = pytest.mark.skipif(
    not can_keep_in(), reason='this kernel has no Landlock, or lets nobody use it'
)


@needs_landlock
@pytest.mark.parametrize(
    'harm',
    [
        'shutil.rmtree({folder!r})',
        'os.remove({file!r})',
        'os.rename({file!r}, {file!r} + "x")',
        'open({file!r}, "w")',
        'os.truncate({file!r}, 0)',
        'os.mkdir({folder!r} + "/new")',
        'os.symlink("/", {folder!r} + "/new")',
        'os.link({file!r}, "mine"); open("mine", "a").write("x")',
        'os.kill(os.getppid(), 9)',
        'os.kill({test}, 15)',
        'open("/proc/" + str(os.getppid()) + "/fd/1", "w").write("x")',
        'open("/proc/{test}/mem", "rb").read(1)',
    ],
)
def test_it_is_kept_from_harm(verdict_on, tmp_path, harm):
    (tmp_path / 'folder').mkdir()
    file = tmp_path / 'folder' / 'precious.txt'
    file.write_text('mine')
    text = harm.format(folder=str(file.parent), file=str(file), test=os.getpid())
    found = verdict_on(f'import os, shutil\n{text}\n{SOLUTION}')
    assert found.kind == verdict.EXCEPTION and found.message.startswith(
        ('PermissionError', 'OSError')
    ), found
    assert file.read_text() == 'mine' and [*file.parent.iterdir()] == [file]


def test_it_may_write_in_its_folder(verdict_on):
    found = verdict_on(
        'import os, subprocess, tempfile\n'
        'os.mkdir("a")\nopen("a/b", "w").write("c")\nos.rename("a/b", "d")\nos.remove("d")\n'
        'tempfile.TemporaryDirectory()\nopen(os.devnull, "w").write("x")\n'
        'subprocess.run(["true"], stdout=subprocess.DEVNULL, check=True)\n' + SOLUTION
    )
    assert found.kind == verdict.PASSED, found


def test_files_do_not_fill_the_disk(verdict_on):
    found = verdict_on(
        'import time\n'
        'for i in range(4):\n    open(str(i), "wb").write(bytes(90 << 20))\n'
        'time.sleep(5)\n' + SOLUTION
    )
    assert found.kind == verdict.EXIT and 'more than 200 MB' in found.message


def test_a_pipe_in_place_of_what_it_prints(verdict_on):
    found = verdict_on(
        'import os\n'
        'for path in "../../printed", "../printed", "printed":\n'
        '    try:\n        os.mkfifo(path)\n    except OSError:\n        pass\n' + SOLUTION
    )
    assert found.kind == verdict.PASSED


@pytest.mark.parametrize(
    'text',
    [
        'from gluon_nst.exercises import judge, compare, verdict\n'
        'judge.agree = compare.agree = lambda *_: True\n'
        'judge.difference = compare.difference = lambda *_: None\n'
        'def gram(X):\n    return np.zeros((X.shape[1], X.shape[1]))\n',
        'import numpy\nnumpy.abs = lambda *_: numpy.array(0)\ndef gram(X):\n    return X\n',
        'class Same:\n    def __eq__(self, other):\n        return True\n'
        'def gram(X):\n    return Same()\n',
        'import sys\nfor name in list(sys.modules):\n    if "compare" in name:\n'
        '        del sys.modules[name]\ndef gram(X):\n    return X\n',
    ],
)
def test_the_comparison_is_not_theirs_to_change(verdict_on, text):
    assert verdict_on(text).kind not in (verdict.PASSED, verdict.BROKEN)


@pytest.mark.parametrize(
    'text',
    [
        'import gluon_nst.exercises as e, pathlib\n'
        'exec((pathlib.Path(e.__file__).parent / "catalogue/gram/solution.py").read_text())\n',
        'from gluon_nst.exercises.submission import execute\n'
        'from gluon_nst.exercises.exercise import find_exercise\n'
        'gram = execute(find_exercise("gram").folder / "solution.py").gram\n',
    ],
)
def test_reading_the_installed_solution_is_told(verdict_on, text):
    found = verdict_on(text)
    assert found.kind == verdict.OWN and 'reads the installed solution.py' in found.message


def test_an_answer_to_another_question_is_none(checker, tmp_path):
    """What somebody has put into the worker's pipe counts for nobody."""
    (tmp_path / 'gram.py').write_text('def gram(X):\n    return 3\n')
    checker.check(GRAM, tmp_path / 'gram.py')
    forged = json.dumps({'number': 'x', 'kind': 'passed', 'message': ''})
    for text in forged, '{}', '[]', '7', 'no JSON':
        pipe = os.open(f'/proc/self/fd/{checker.worker.stdout.fileno()}', os.O_WRONLY)
        os.write(pipe, text.encode() + b'\n')
        os.close(pipe)
    assert checker.check(GRAM, tmp_path / 'gram.py').kind == verdict.TYPE


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
    assert found.kind == verdict.OWN and "calls the package's own" in found.message


@pytest.mark.parametrize('what', ['SIGKILL', 'SIGSTOP'])
def test_killing_the_worker_is_survived(verdict_on, checker, monkeypatch, what):
    monkeypatch.setattr(checker_module, 'GRACE', 1)
    assert verdict_on(SOLUTION).kind == verdict.PASSED
    end = threading.Timer(0.3, os.kill, [checker.worker.pid, getattr(signal, what)])
    end.start()
    found = verdict_on('while True:\n    pass\n', time_limit=2)
    assert found.kind == verdict.EXIT
    assert verdict_on(SOLUTION).kind == verdict.PASSED


@pytest.mark.parametrize('how', ['stop', 'kill'])
def test_the_file_ends_with_the_worker(tmp_path, how):
    (tmp_path / 'gram.py').write_text('while True:\n    pass\n')
    with Checker() as checker:
        threading.Thread(target=checker.check, args=[GRAM, tmp_path / 'gram.py']).start()
        while not (checker.worker and below(checker.worker.pid)):
            time.sleep(0.05)
        (pid,) = below(checker.worker.pid)
        if how == 'kill':
            checker.worker.kill()
    for _ in range(100):
        if pid not in running():
            return
        time.sleep(0.05)
    pytest.fail('the file still runs')


def below(parent):
    """Return the processes that a process has started."""
    return [
        pid for pid in running() if f'PPid:\t{parent}\n' in Path('/proc', pid, 'status').read_text()
    ]


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
