"""Runs again: resumed after any interruption, repeated to the bit."""

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy
import pytest
from PIL import Image

import gluon_nst
from gluon_nst import stylize, stylize_folder
from gluon_nst.cli.main import main
from gluon_nst.errors import Interrupted, UserError
from gluon_nst.files import locked
from gluon_nst.onepass.workshop import train_network
from gluon_nst.runs.again import repeat, resume
from run_folders import ADAM, LBFGS, PAINT, STEPS, assert_same, names, record_of, signal_at

CHILD = """
import json, os, signal, sys
from gluon_nst import stylize
from gluon_nst.runs.run import Run

content, style, out, settings, step, signum = json.loads(sys.argv[1])

class Killed(Run):
    def __call__(self, latest):
        super().__call__(latest)
        if latest.epoch == step:
            os.kill(os.getpid(), signum)

import gluon_nst.pipeline
gluon_nst.pipeline.Run = Killed
stylize(content, style, out=out, **settings)
"""


# --- resume


@pytest.mark.parametrize(
    'settings, step, signum',
    [
        (ADAM, 1, signal.SIGTERM),
        (ADAM, 4, signal.SIGINT),
        (ADAM, 8, signal.SIGTERM),
        (LBFGS, 2, signal.SIGTERM),
        (LBFGS, 8, signal.SIGINT),
        (LBFGS, 11, signal.SIGTERM),
        (PAINT, 5, signal.SIGINT),
    ],
)
def test_interrupted_and_resumed_is_as_never_interrupted(
    pictures, unbroken, tmp_path, monkeypatch, default_signals, settings, step, signum
):
    """A run stopped by Ctrl-C or SIGTERM at any step and resumed ends with the same bytes."""
    with monkeypatch.context() as patch:
        signal_at(patch, step, signum)
        with pytest.raises(Interrupted, match=f'after step {step} of') as caught:
            stylize(*pictures, out=tmp_path, **settings, **STEPS)
    assert caught.value.signum == signum
    assert f'to go on, "gluon-nst stylize --resume {tmp_path}"' in str(caught.value)
    assert record_of(tmp_path)['status'] == 'interrupted'
    result = resume(tmp_path, progress=False)
    assert_same(tmp_path, unbroken(settings))
    assert result.record['resumed'] == 1 and result.record['status'] == 'finished'


@pytest.mark.any_mxnet
@pytest.mark.parametrize(
    'settings, step',
    [
        (ADAM, 5),
        (LBFGS, 10),
        pytest.param(ADAM, 1, marks=pytest.mark.slow),
        pytest.param(LBFGS, 4, marks=pytest.mark.slow),
        pytest.param(LBFGS, 8, marks=pytest.mark.slow),
    ],
)
def test_killed_and_resumed_is_as_never_killed(pictures, unbroken, tmp_path, settings, step):
    """A run that SIGKILL ends at any step goes on from its last checkpoint, to the same bytes."""
    job = [*map(str, pictures), str(tmp_path), {**settings, **STEPS}, step, signal.SIGKILL]
    child = subprocess.run(
        [sys.executable, '-c', CHILD, json.dumps(job)], env=environment(), timeout=120
    )
    assert child.returncode == -signal.SIGKILL
    assert record_of(tmp_path)['status'] == 'running'
    resume(tmp_path, progress=False)
    assert_same(tmp_path, unbroken(settings))


class Killed(BaseException):
    """The process is gone: nothing after it is written or removed."""


@pytest.mark.slow
def test_killed_before_any_file_operation(pictures, tmp_path):
    """Whichever file is to be written or removed next, the run ends with the same bytes.

    Every second operation is tried; ``tests/stress/kills.py`` kills at any time.
    """
    options = dict(ADAM, size=48, steps=2, every=1, deltas=True, progress=False)
    expected = tmp_path / 'unbroken'
    stylize(*pictures, out=expected, **options)
    for operation in itertools.count(step=2):
        out = tmp_path / str(operation)
        with pytest.MonkeyPatch.context() as patch:
            left = count_down(patch, operation)
            with contextlib.suppress(Killed):
                stylize(*pictures, out=out, **options)
        if left[0]:
            break
        if not (out / 'run.json').exists():
            stylize(*pictures, out=out, **options)
        elif record_of(out)['status'] == 'finished':
            with pytest.raises(UserError, match='is finished'):
                resume(out)
        else:
            if (out / 'progress.gif').exists():  # the end of a run begins with it
                assert (out / 'checkpoint.npy').exists(), 'all steps would be done again'
            resume(out, progress=False)
        assert_same(out, expected)
        assert (out / 'deltas.png').read_bytes() == (expected / 'deltas.png').read_bytes()
        assert names(out) == names(expected)
    assert operation > 15


def count_down(patch, operations):
    """Let the process die before the file operation of this number; return how many are left."""
    left = [operations]

    def until_dead(work):
        def operate(*args, **kwargs):
            if not left[0]:
                raise Killed
            left[0] -= 1
            return work(*args, **kwargs)

        return operate

    patch.setattr(os, 'replace', until_dead(os.replace))
    patch.setattr(Path, 'unlink', until_dead(Path.unlink))
    return left


def environment():
    """Return the environment, with this package and the threads of this process."""
    return {**os.environ, 'PYTHONPATH': str(Path(gluon_nst.__file__).parents[1])}


@pytest.mark.any_mxnet
def test_a_resumed_run_keeps_its_transparency_and_its_deltas(
    pictures, tmp_path, monkeypatch, default_signals
):
    """What was asked for besides the settings is not forgotten either."""
    content = tmp_path / 'cut-out.png'
    image = Image.open(pictures[0]).convert('RGBA')
    image.putalpha(Image.new('L', image.size, 100))
    image.save(content)
    options = dict(keep_alpha=True, deltas=True, **ADAM, **STEPS)
    stylize(content, pictures[1], out=tmp_path / 'unbroken', **options)
    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        signal_at(patch, 4, signal.SIGTERM)
        stylize(content, pictures[1], out=tmp_path / 'run', **options)
    resume(tmp_path / 'run', progress=False)
    assert_same(tmp_path / 'run', tmp_path / 'unbroken')
    assert Image.open(tmp_path / 'run' / 'stylized.png').mode == 'RGBA'
    assert (tmp_path / 'run' / 'deltas.png').is_file()


@pytest.mark.any_mxnet
def test_one_folder_is_of_one_run_at_a_time(pictures, stopped):
    """While a run lives, no other is written into its folder; afterwards it may go on."""
    before = {path: path.read_bytes() for path in stopped.rglob('*') if path.is_file()}
    with locked(stopped):
        with pytest.raises(UserError, match='a run is going on in .*: wait for it, or name'):
            resume(stopped, progress=False)
        with pytest.raises(UserError, match='a run is going on in .*: wait for it, or name'):
            stylize(*pictures, out=stopped, overwrite=True, **ADAM, **STEPS)
    assert before == {path: path.read_bytes() for path in stopped.rglob('*') if path.is_file()}
    assert resume(stopped, progress=False).record['status'] == 'finished'


def test_a_batch_and_a_training_hold_their_folders(pictures, folder, tmp_path, monkeypatch):
    """While a run lives in the folder of a pair, the pair fails, and the others are done."""
    (folder / 'style_2.png').write_bytes(pictures[1].read_bytes())
    with locked(folder / 'generated' / 'gen_0'):
        pairs = stylize_folder(folder, size=48, steps=1, progress=False)
    assert [pair.status for pair in pairs] == ['failed', 'finished']
    assert 'a run is going on in' in pairs[0].reason
    network = tmp_path / 'net.safetensors'
    with locked(tmp_path / 'net.training'), pytest.raises(UserError, match='a run is going on in'):
        train_network(pictures[0], network, steps=1, progress=False)
    assert not network.exists()


def test_the_lock_of_a_killed_process_is_gone(tmp_path):
    code = (
        'import os, sys; from pathlib import Path; from gluon_nst.files import locked\n'
        'with locked(Path(sys.argv[1])): os.kill(os.getpid(), 9)'
    )
    subprocess.run([sys.executable, '-c', code, str(tmp_path)])
    with locked(tmp_path), pytest.raises(BlockingIOError), locked(tmp_path):
        pass


@pytest.mark.any_mxnet
def test_stopped_twice(pictures, unbroken, tmp_path, monkeypatch, default_signals):
    """A resumed run can be stopped and resumed again."""
    for step in (3, 6):
        with monkeypatch.context() as patch, pytest.raises(Interrupted):
            signal_at(patch, step, signal.SIGTERM)
            if step == 3:
                stylize(*pictures, out=tmp_path, **ADAM, **STEPS)
            else:
                resume(tmp_path, progress=False)
    resume(tmp_path, progress=False)
    assert_same(tmp_path, unbroken(ADAM))
    assert record_of(tmp_path)['resumed'] == 2


@pytest.mark.any_mxnet
def test_without_a_checkpoint_it_starts_anew(pictures, unbroken, tmp_path, monkeypatch):
    """A run that was killed before its first checkpoint starts from the beginning."""

    def train(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr('gluon_nst.pipeline.train', train)
        stylize(*pictures, out=tmp_path, **ADAM, **STEPS)
    assert not (tmp_path / 'checkpoint.npy').exists()
    resume(tmp_path, progress=False)
    assert_same(tmp_path, unbroken(ADAM))


def test_resume_on_the_command_line(stopped, unbroken, capsys):
    """gluon-nst stylize --resume DIR takes everything from DIR."""
    assert main(['stylize', '--resume', str(stopped)]) == 0
    assert f'{stopped / "stylized.png"} is ready' in capsys.readouterr().out
    assert_same(stopped, unbroken(ADAM))
    assert main(['stylize', '--resume', str(stopped)]) == 2
    assert 'is finished: there is nothing to resume' in capsys.readouterr().err


def test_repeat_needs_a_folder(tmp_path):
    with pytest.raises(UserError, match='name a run folder, to compare the losses'):
        repeat(tmp_path, tmp_path / 'again.png')


def test_resume_takes_no_other_settings(stopped, capsys):
    """Settings beside --resume are refused, not ignored."""
    resume = ['stylize', '--resume', str(stopped)]
    assert main([*resume, 'a.jpg', '--lr-decay-every', '3']) == 2
    assert capsys.readouterr().err.strip().endswith('drop a.jpg --lr-decay-every')
    for option in (
        '--out x', '--recipe d2l', '--init noise', '--seed 0', '--device cpu', '--deltas',
        '--keep-alpha', '--overwrite',
    ):  # fmt: skip
        assert main([*resume, *option.split()]) == 2
        assert capsys.readouterr().err.strip().endswith(f'drop {option.split()[0]}')


@pytest.mark.parametrize('role, put', [('content', 1), ('style', 0)])
def test_a_picture_that_has_changed_is_noticed(stopped, pictures, tmp_path, role, put):
    """No run goes on with other pictures than it began with."""
    record = record_of(stopped)
    other = tmp_path / 'other.png'
    other.write_bytes(pictures[put].read_bytes())
    (stopped / 'run.json').write_text(json.dumps({**record, role: str(other)}))
    with pytest.raises(UserError, match='other.png has changed since the run'):
        resume(stopped)
    other.unlink()
    with pytest.raises(UserError, match='other.png, which is gone'):
        resume(stopped)


def test_no_run_at_all(tmp_path):
    """A folder without a run is told in a sentence."""
    (tmp_path / 'run.json').write_text('[]')
    with pytest.raises(UserError, match='holds no run'):
        resume(tmp_path)


# --- repeat


@pytest.mark.parametrize('settings', [ADAM, LBFGS, dict(recipe='tensorflow')])
def test_same_in_same_out(pictures, tmp_path, settings, capsys):
    """The same pictures, settings and seed give the same bytes; repeat says so."""
    stylize(*pictures, out=tmp_path / 'run', init='noise', seed=7, **settings, **STEPS)
    assert main(['repeat', str(tmp_path / 'run')]) == 0
    assert capsys.readouterr().out.startswith('identical: ')
    assert_same(tmp_path / 'run-again', tmp_path / 'run')


@pytest.mark.any_mxnet
def test_repeat_tells_how_far_off(pictures, tmp_path, capsys):
    """Where a result differs, repeat says by how much and what was another, and exits with 1."""
    out = tmp_path / 'run'
    stylize(*pictures, out=out, **ADAM, **STEPS)
    image = numpy.asarray(Image.open(out / 'stylized.png')).astype(int)
    image[0, 0] += numpy.where(image[0, 0] < 128, 96, -96)
    Image.fromarray(image.astype('uint8')).save(out / 'stylized.png')
    record = record_of(out)
    record['versions']['mxnet'] = '1.0.0'
    (out / 'run.json').write_text(json.dumps(record))
    found = repeat(out, tmp_path / 'again', progress=False)
    assert not found.identical and found.largest_difference == 96
    assert found.mean_difference == pytest.approx(96 / (48 * 32))
    assert list(found.surroundings) == ['versions']
    assert main(['repeat', str(out)]) == 1
    text = capsys.readouterr().out
    assert 'not identical' in text and 'at most 96' in text and "'mxnet': '1.0.0'" in text


def test_repeat_looks_before_it_runs(pictures, tmp_path, capsys):
    """What the first run left is read before the second one starts."""
    out = tmp_path / 'run'
    stylize(*pictures, out=out, **ADAM, **STEPS)
    Image.new('RGB', (5, 5)).save(out / 'stylized.png')
    assert main(['repeat', str(out)]) == 2
    assert 'is no longer the picture of this run' in capsys.readouterr().err
    (out / 'stylized.png').unlink()
    assert main(['repeat', str(out)]) == 2
    assert 'there is no picture' in capsys.readouterr().err
    assert not (tmp_path / 'run-again').exists()


def test_repeat_wants_a_finished_run(stopped, capsys):
    """An unfinished run is not repeated: there is nothing to compare with."""
    assert main(['repeat', str(stopped)]) == 2
    assert 'is not finished: finish it first' in capsys.readouterr().err
    assert not stopped.with_name('run-again').exists()
