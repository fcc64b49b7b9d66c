"""Ctrl-C and SIGTERM: heeded between two steps, left to others where others want them."""

import fcntl
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import gluon_nst
from gluon_nst import stylize, training
from gluon_nst._compat import npx
from gluon_nst.errors import Interrupted
from gluon_nst.runs.interrupts import CLOSED_TERMINAL, SIGNALS, interrupts_between_steps
from run_folders import ADAM, FAST, STEPS, losses_of, pixels, record_of, signal_at


def test_ctrl_c_waits_for_the_end_of_the_step(pictures, monkeypatch, ctrl_c):
    calls = []

    def extract(*args, extract=training.extract_features, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            ctrl_c()
        return extract(*args, **kwargs)

    monkeypatch.setattr(training, 'extract_features', extract)
    with pytest.raises(KeyboardInterrupt, match='after step 2 of 3'):
        stylize(*pictures, 'd2l', **FAST)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_ctrl_c_does_not_wait(pictures, monkeypatch, ctrl_c):
    def extract(*_args, **_kwargs):
        ctrl_c()
        ctrl_c()

    monkeypatch.setattr(training, 'extract_features', extract)
    with pytest.raises(KeyboardInterrupt, match='after step 0 of 3'):
        stylize(*pictures, **FAST)


def test_stylize_works_in_a_thread(pictures):  # where no signal can be caught
    with ThreadPoolExecutor(initializer=npx.set_np) as pool:  # MXNet's switch is for one thread
        assert pool.submit(stylize, *pictures, **FAST).result().image.shape == (32, 48, 3)


def test_a_real_ctrl_c(pictures, tmp_path):
    out = tmp_path / 'run'
    package = Path(gluon_nst.__file__).parent.parent
    run = subprocess.Popen(
        [
            sys.executable,
            '-m',
            'gluon_nst',
            'stylize',
            *map(str, pictures),
            '-o',
            str(out),
            '--size',
            '48',
            '--steps',
            '500',
            '--every',
            '5',
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=str(tmp_path),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        env={**os.environ, 'PYTHONPATH': str(package)},
    )
    try:
        deadline = time.monotonic() + 120
        while not (out / 'frames' / '0005.png').exists():
            assert run.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
        run.send_signal(signal.SIGINT)
        stdout, stderr = run.communicate(timeout=60)
    finally:
        run.kill()
    assert run.returncode == 130
    assert 'Traceback' not in stderr and not stdout
    (message,) = [line for line in stderr.splitlines() if line.startswith('gluon-nst: ')]
    assert message.startswith('gluon-nst: interrupted after step ')
    assert f' of 500: the latest picture is {out / "stylized.png"}; to go on, ' in message
    assert pixels(out / 'stylized.png').shape == (32, 48, 3)
    assert record_of(out)['status'] == 'interrupted'
    assert len(losses_of(out)[1]) == record_of(out)['steps'] >= 5


@pytest.mark.parametrize('signum', SIGNALS)
def test_the_first_signal_is_collected_and_the_second_acts(default_signals, signum):
    with pytest.raises(Interrupted) as stopped, interrupts_between_steps() as caught:
        signal.raise_signal(signum)
        assert caught == [signum]
        signal.raise_signal(signum)
    assert stopped.value.signum == signum


def test_the_handlers_of_before_come_back(default_signals):
    """What Ctrl-C and the others did before, they do again, also after an error."""
    before = [signal.getsignal(signum) for signum in SIGNALS]
    with pytest.raises(ZeroDivisionError), interrupts_between_steps():
        assert signal.getsignal(signal.SIGINT) != before[0]
        1 / 0  # noqa: B018
    assert [signal.getsignal(signum) for signum in SIGNALS] == before


@pytest.mark.parametrize('handler', [signal.SIG_IGN, lambda _signum, _frame: None])
def test_a_handler_that_is_not_the_default_stays(default_signals, handler):
    """One who ignores Ctrl-C, or has a handler of his own, is not overruled."""
    signal.signal(signal.SIGINT, handler)
    with interrupts_between_steps() as caught:
        assert signal.getsignal(signal.SIGINT) == handler
        signal.raise_signal(signal.SIGINT)
    assert caught == []


def test_in_a_thread_no_signal_is_caught(default_signals):
    """Only the main thread may set handlers; another one does without."""

    def handler():
        with interrupts_between_steps() as caught:
            return signal.getsignal(signal.SIGINT), caught

    with ThreadPoolExecutor() as pool:
        assert pool.submit(handler).result() == (signal.default_int_handler, [])


@pytest.mark.skipif(CLOSED_TERMINAL is None, reason='Windows closes no terminal by signal')
def test_a_run_goes_on_when_its_terminal_is_closed(
    pictures, tmp_path, monkeypatch, default_signals
):
    signal_at(monkeypatch, 3, CLOSED_TERMINAL)
    assert stylize(*pictures, out=tmp_path, **ADAM, **STEPS).record['status'] == 'finished'
    assert signal.getsignal(CLOSED_TERMINAL) == signal.SIG_DFL


@pytest.mark.skipif(CLOSED_TERMINAL is None, reason='Windows closes no terminal by signal')
def test_a_real_terminal_that_is_closed(pictures, tmp_path):
    """The command has a terminal of its own, which goes away while it runs."""
    out, (ours, theirs) = tmp_path / 'run', pty.openpty()
    command = [sys.executable, '-m', 'gluon_nst', 'stylize', *map(str, pictures), '-o', str(out)]
    process = subprocess.Popen(
        [*command, '--recipe', 'd2l', '--size', '48', '--steps', '60', '--every', '5'],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # it controls the process
    )
    os.close(theirs)
    while process.poll() is None and not (out / 'frames' / '0005.png').exists():
        time.sleep(0.02)
    os.close(ours)
    assert process.wait(60) >= 0  # no signal ended it; its last message cannot be written
    assert record_of(out)['status'] == 'finished' and len(losses_of(out)[1]) == 60
