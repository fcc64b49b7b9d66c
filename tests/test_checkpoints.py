"""Checkpoints: what they hold, when they are written, and what is damaged."""

import hashlib
import io
import json
import signal

import numpy
import pytest

from gluon_nst import pipeline, stylize
from gluon_nst.errors import Interrupted, UserError
from gluon_nst.fast.compiled import fingerprint
from gluon_nst.runs import checkpoints
from gluon_nst.runs.again import resume
from gluon_nst.runs.checkpoints import Schedule, load_checkpoint, save_checkpoint
from run_folders import ADAM, STEPS, names, record_of, signal_at

pytestmark = pytest.mark.any_mxnet

# --- when they are written


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is told to go on."""

    class Clock:
        now = 1000.0

        def perf_counter(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(checkpoints, 'time', clock)
    return clock


def write_for(schedule, clock, seconds):
    """Let a schedule write a checkpoint that takes some seconds."""

    def write():
        clock.now += seconds

    schedule.time(write)


def test_the_first_checkpoint_is_due_at_once(clock):
    assert Schedule().is_due()


def test_checkpoints_take_a_twentieth_of_the_time(clock):
    """One that took half a second is followed by the next one ten seconds later, not sooner."""
    schedule = Schedule()
    write_for(schedule, clock, 0.5)
    assert not schedule.is_due()
    clock.now += 9.75
    assert not schedule.is_due()
    clock.now += 0.25
    assert schedule.is_due()


def test_only_the_latest_checkpoint_says_how_long_to_wait(clock):
    schedule = Schedule()
    write_for(schedule, clock, 50)
    write_for(schedule, clock, 0.5)
    clock.now += 10
    assert schedule.is_due()


def test_an_interrupt_leaves_a_checkpoint_of_its_very_step(
    pictures, tmp_path, monkeypatch, default_signals
):
    """Where checkpoints are rare, because they are large, Ctrl-C still loses no step."""
    monkeypatch.setattr('gluon_nst.runs.checkpoints.SHARE', 1e-9)
    signal_at(monkeypatch, 5, signal.SIGINT)
    with pytest.raises(Interrupted):
        stylize(*pictures, out=tmp_path, **ADAM, **STEPS)
    assert len(load_checkpoint(tmp_path / 'checkpoint.npy')['rows']) == 5


def test_no_flipped_bit_is_taken(checkpoint):
    """Wherever a bit is flipped, or a page zeroed, nothing of the checkpoint is used."""
    whole = checkpoint.read_bytes()
    for i in range(0, len(whole), 5):
        checkpoint.write_bytes(whole[:i] + bytes([whole[i] ^ 1 << i % 8]) + whole[i + 1 :])
        with pytest.raises(
            UserError, match=r'checkpoint\.npy is damaged \(its checksum is wrong\)'
        ):
            load_checkpoint(checkpoint)


@pytest.mark.parametrize(
    'change, told',
    [
        (dict(seed=1), 'seed 0, and now it is 1'),
        (dict(recipe='fast'), "recipe 'd2l', and now it is 'fast'"),
        (dict(keep_alpha=True), 'keep_alpha False, and now it is True'),
        (dict(lr=0.8), r'settings\.lr 0\.9, and now it is 0\.8'),
        (dict(size=32), 'height 32, and now it is 21'),
        (dict(content_weight=2), r'settings\.content_weight 1, and now it is 2'),
    ],
)
def test_a_record_that_was_edited_is_refused_by_name(stopped, change, told):
    """No run goes on with other settings than those of its checkpoint."""
    record = record_of(stopped)
    (part,) = [part for part in (record, record['settings']) if {*change} <= {*part}]
    part.update(change)
    (stopped / 'run.json').write_text(json.dumps(record))
    with pytest.raises(UserError, match=f'began with {told}: restore it, or start a new run'):
        resume(stopped, progress=False)


def test_other_weights_are_refused(stopped, monkeypatch):
    monkeypatch.setattr(pipeline, 'fingerprint', lambda net: 'other')
    with pytest.raises(UserError, match='began with weights_sha256 .*, and now it is .other.'):
        resume(stopped, progress=False)


def test_a_fingerprint_is_that_of_the_weights(small_net):
    before = fingerprint(small_net)
    assert fingerprint(small_net) == before
    small_net[3].bias.data()[:] += 1
    assert fingerprint(small_net) != before


@pytest.mark.parametrize('damage', [b'', b'\x93NUMPY\x01', b'\x80\x04N.'])
def test_a_damaged_checkpoint(stopped, damage):
    """A damaged checkpoint is told in a sentence, and no pickle in it is read."""
    (stopped / 'checkpoint.npy').write_bytes(damage)
    with pytest.raises(UserError, match=r'checkpoint\.npy is damaged .* delete it'):
        resume(stopped)


# --- what they hold

ARRAYS = {
    'pixels': numpy.linspace(0, 1, 24, dtype='float32').reshape(2, 3, 4),
    'lr': 0.9,
    'updates': 7,
    'rows': [(1, 2.5, 3.5), (2, 1.25, 3.0)],
    'nothing yet': numpy.zeros((0, 3), 'float32'),
}


@pytest.fixture
def checkpoint(tmp_path):
    """A checkpoint of `ARRAYS`."""
    save_checkpoint(tmp_path / 'checkpoint.npy', ARRAYS)
    return tmp_path / 'checkpoint.npy'


def test_a_checkpoint_comes_back_to_the_bit(checkpoint):
    """Names, in their order, types, shapes and numbers are what they were."""
    loaded = load_checkpoint(checkpoint)
    assert list(loaded) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert loaded[name].dtype == numpy.asarray(array).dtype
        numpy.testing.assert_array_equal(loaded[name], array)
    assert names(checkpoint.parent) == ['checkpoint.npy']


def test_a_checkpoint_cut_anywhere_is_refused(checkpoint):
    whole = checkpoint.read_bytes()
    for size in range(0, len(whole), 7):
        checkpoint.write_bytes(whole[:size])
        with pytest.raises(UserError, match=r'checkpoint\.npy is damaged \(.*\): delete it, and'):
            load_checkpoint(checkpoint)


@pytest.mark.parametrize('types', [(object, float), (str, object)])
def test_no_pickle_is_read_though_the_checksum_is_right(tmp_path, types):
    """Neither for the names nor for an array."""
    path, body = tmp_path / 'checkpoint.npy', io.BytesIO()
    for contents, dtype in zip((['pixels'], [0.5]), types):
        numpy.save(body, numpy.array(contents, dtype=dtype))
    path.write_bytes(hashlib.sha256(body.getvalue()).digest() + body.getvalue())
    with pytest.raises(UserError, match='is damaged .*allow_pickle=False'):
        load_checkpoint(path)


def test_what_would_need_a_pickle_is_not_saved(checkpoint):
    """No checkpoint can hold what only a pickle could bring back; the earlier file stays."""
    before = checkpoint.read_bytes()
    with pytest.raises(ValueError, match='allow_pickle=False'):
        save_checkpoint(checkpoint, {'thing': numpy.array([object()])})
    assert checkpoint.read_bytes() == before and names(checkpoint.parent) == ['checkpoint.npy']


def test_a_disk_that_is_full_is_told_with_the_name_of_the_file(checkpoint, monkeypatch):
    """NumPy's own error does not say which file was too large; the earlier file stays."""

    def save(*_args, **_kwargs):
        raise OSError('5 requested and 0 written')

    before = checkpoint.read_bytes()
    monkeypatch.setattr(numpy, 'save', save)
    with pytest.raises(OSError, match=r'checkpoint\.npy: 5 requested and 0 written'):
        save_checkpoint(checkpoint, ARRAYS)
    assert checkpoint.read_bytes() == before and names(checkpoint.parent) == ['checkpoint.npy']
