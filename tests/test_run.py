"""A run in progress: what it leaves at an interrupt or a failure, and how it goes on."""

import json
import signal
import sys
import time

import numpy
import pytest
from PIL import Image

from gluon_nst import pipeline, stylize
from gluon_nst.errors import Interrupted, UserError
from gluon_nst.plotting import Animator
from gluon_nst.runs import folder as run_folder
from gluon_nst.runs.again import resume
from gluon_nst.runs.checkpoints import load_checkpoint, save_checkpoint
from gluon_nst.runs.run import Run
from gluon_nst.training import Losses, Step
from run_folders import (
    ADAM,
    FAST,
    STEPS,
    assert_same,
    interrupt_at,
    losses_of,
    names,
    pixels,
    record_of,
    signal_at,
)

pytestmark = pytest.mark.any_mxnet


def test_interrupt_keeps_the_latest_picture(pictures, tmp_path, monkeypatch):
    interrupt_at(monkeypatch, 3)
    with pytest.raises(KeyboardInterrupt) as caught:
        stylize(*pictures, out=tmp_path, size=48, steps=10, every=2)
    assert str(caught.value) == (
        f'interrupted after step 3 of 10: the latest picture is {tmp_path / "stylized.png"}; '
        f'to go on, "gluon-nst stylize --resume {tmp_path}"'
    )
    assert names(tmp_path / 'frames') == ['0000.png', '0002.png', '0003.png']
    assert pixels(tmp_path / 'stylized.png').shape == (32, 48, 3)
    numpy.testing.assert_array_equal(
        pixels(tmp_path / 'stylized.png'), pixels(tmp_path / 'frames' / '0003.png')
    )
    assert [row[0] for row in losses_of(tmp_path)[1]] == [1, 2, 3]
    assert (record_of(tmp_path)['status'], record_of(tmp_path)['steps']) == ('interrupted', 3)
    with Image.open(tmp_path / 'progress.gif') as animation:
        assert animation.n_frames == 3


@pytest.mark.parametrize('owner, name', [(Animator, '_draw'), (run_folder, 'save_image')])
def test_interrupt_while_files_are_written(pictures, tmp_path, monkeypatch, owner, name):
    function = getattr(owner, name)

    def interrupted(*args, **kwargs):
        if (tmp_path / 'frames' / '0001.png').exists() and args[0] != tmp_path / 'stylized.png':
            monkeypatch.setattr(owner, name, function)
            raise KeyboardInterrupt
        function(*args, **kwargs)

    monkeypatch.setattr(owner, name, interrupted)
    with pytest.raises(KeyboardInterrupt, match=r'after step 2 of 3: .*stylized\.png'):
        stylize(*pictures, out=tmp_path, **FAST)
    assert names(tmp_path / 'frames') == ['0000.png', '0001.png', '0002.png']
    with Image.open(tmp_path / 'progress.gif') as animation:
        assert animation.n_frames == 3


def test_the_picture_is_written_between_two_frames(pictures, tmp_path, monkeypatch):
    """Who watches the folder sees a picture a second old, at most, and the losses up to it."""
    monkeypatch.setattr('gluon_nst.runs.checkpoints.SHARE', 1e9)  # however long it takes
    seen = {}

    def look(step):
        if (tmp_path / 'stylized.png').exists():
            seen[step.epoch] = len(losses_of(tmp_path)[1])
        time.sleep(1.1)

    stylize(*pictures, out=tmp_path, callback=look, **{**FAST, 'steps': 3, 'every': 3})
    assert seen[2] == 2 and seen[3] == 3
    assert names(tmp_path / 'frames') == ['0000.png', '0003.png']


def test_a_callback_is_told_every_step(pictures):
    """Over all scales, with pictures at each one's size."""
    told = []
    result = stylize(
        *pictures,
        callback=lambda step: told.append((step.epoch, step.image.shape)),
        **{**FAST, 'steps': 2, 'scales': (0.75, 1)},
    )
    assert told == [(1, (24, 36, 3)), (2, (24, 36, 3)), (3, (32, 48, 3))]
    assert result.record['steps'] == 3


def test_interrupt_before_the_first_step(pictures, tmp_path, monkeypatch):
    def train(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, 'train', train)
    with pytest.raises(KeyboardInterrupt) as caught:
        stylize(*pictures, out=tmp_path, recolor=False, **FAST)
    start = tmp_path / 'frames' / '0000.png'
    assert f'interrupted after step 0 of 3: the latest picture is {start}; ' in str(caught.value)
    numpy.testing.assert_array_equal(pixels(start), pixels(pictures[0]))
    assert names(tmp_path) == ['frames', 'progress.gif', 'run.json']
    assert (record_of(tmp_path)['status'], record_of(tmp_path)['steps']) == ('interrupted', 0)


def test_interrupt_without_a_folder(pictures, monkeypatch):
    interrupt_at(monkeypatch, 1)
    with pytest.raises(KeyboardInterrupt, match='^interrupted after step 1 of 3$'):
        stylize(*pictures, **{**FAST, 'progress': True})


def test_a_loss_that_is_not_finite(pictures, tmp_path):
    with pytest.raises(UserError) as caught:
        stylize(*pictures, 'd2l', out=tmp_path, lr=1e30, **{**FAST, 'every': 10})
    message = str(caught.value)
    assert 'at step 3' in message  # the first step has made the pixels huge, and the second again
    assert 'lower one of lr 1e+30, ' in message
    assert 'style_weight 10000' in message
    record = record_of(tmp_path)
    assert (record['status'], record['steps']) == ('failed', 2)
    assert record['not_finite_at_step'] == 2
    assert [row[0] for row in losses_of(tmp_path)[1]] == [1, 2]
    assert names(tmp_path / 'frames') == ['0000.png']


def test_the_seconds_of_all_parts_count(pictures, tmp_path, monkeypatch, default_signals):
    """The seconds of a resumed run are those of its parts together."""
    with monkeypatch.context() as patch:
        signal_at(patch, 4, signal.SIGINT)
        with pytest.raises(Interrupted):
            stylize(*pictures, out=tmp_path, **ADAM, **STEPS)
    checkpoint = tmp_path / 'checkpoint.npy'
    save_checkpoint(checkpoint, {**load_checkpoint(checkpoint), 'seconds': 1000})
    assert 1000 < resume(tmp_path, progress=False).record['seconds'] < 1100


def test_a_run_resumes_without_what_only_tells_of_its_beginning(stopped, unbroken):
    """A run.json without 'started' and 'command' resumes, and gets those of the second part."""
    record = record_of(stopped)
    began = record.pop('started')
    del record['command']
    (stopped / 'run.json').write_text(json.dumps(record))
    result = resume(stopped, progress=False)
    assert_same(stopped, unbroken(ADAM))
    assert result.record['resumed'] == 1
    assert result.record['started'] >= began and result.record['command'] == sys.argv


def test_a_resumed_run_tells_its_first_command_and_time(stopped):
    """What run.json says of the beginning is not what a later part says."""
    first = {'started': '2020-02-02T02:02:02', 'command': ['gluon-nst', 'once']}
    (stopped / 'run.json').write_text(json.dumps({**record_of(stopped), **first}))
    record = resume(stopped, progress=False).record
    assert {name: record[name] for name in first} == first


def step(epoch, recovered):
    return Step(epoch, Losses(1, 2, 0.5, 3.5), X=None, recovered=recovered)


def test_without_a_folder_only_the_record_is_kept(monkeypatch, tmp_path, capsys):
    """A run without a folder counts steps, tells of a recovery once, and writes nothing."""
    monkeypatch.chdir(tmp_path)
    run = Run(None, {'status': 'running'}, num_steps=3, every=1)
    run.start(numpy.zeros((2, 2, 3)))
    for epoch, recovered in (1, 0), (2, 2), (3, 2):
        run(step(epoch, recovered))
    assert run.finish('finished') == 'finished after step 3 of 3'
    assert run.record['losses'] == {'content': 1, 'style': 2, 'tv': 0.5, 'total': 3.5}
    assert (run.record['steps'], run.record['not_finite_at_step']) == (3, 2)
    assert capsys.readouterr().err.count('the loss was not finite at step 2') == 1
    assert names(tmp_path) == []
