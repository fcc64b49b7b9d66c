"""The studio without a browser: its runs, what its rooms compute, its thread. No Gradio needed."""

import json
import signal
import subprocess
import sys
import time

import numpy
import pytest

from gluon_nst import stylize
from gluon_nst.cli.main import main
from gluon_nst.errors import UserError
from gluon_nst.layers import layer_names, receptive_field
from gluon_nst.resources import sample_picture
from gluon_nst.studio.engine import Engine
from gluon_nst.studio.lab import Laboratory, Play, plot_patches
from gluon_nst.studio.painting import Painting, Progress, read_progress, runs_in
from run_folders import FAST, record_of

CASTLE, NIGHT = sample_picture('castle.jpg'), sample_picture('starry-night.jpg')


@pytest.fixture(scope='module')
def lab():
    return Laboratory([CASTLE, NIGHT])


# --- runs


def until(painting, good):
    """Wait until the progress of a run is good."""
    deadline = time.time() + 60
    while not good(painting.progress()):
        assert time.time() < deadline, painting.progress()
        time.sleep(0.05)
    return painting.progress()


@pytest.mark.slow
def test_a_run_is_stopped_goes_on_and_is_kept(pictures, tmp_path):
    out = tmp_path / 'run'
    settings = ['--size', '48', '--steps', '500', '--scales', '1']
    painting = Painting(out, ['stylize', *map(str, pictures), '-o', str(out), *settings])
    assert painting.progress().sentence() == 'Loading the network ...'
    done = until(painting, lambda done: done.seconds_left)
    assert done.sentence().startswith(f'Step {done.step} of 500, about ')
    painting.stop()
    assert not painting.is_running
    stopped = painting.progress()
    assert stopped.sentence() == f'Stopped after step {stopped.step} of 500.'
    assert len(stopped.losses) == stopped.step >= done.step
    assert runs_in(tmp_path, unfinished=True) == [out]

    again = Painting(out, ['stylize', '--resume', str(out)])
    assert again.progress().sentence() == 'Loading the network ...'
    until(again, lambda done: done.step > stopped.step)
    again.keep()
    assert runs_in(tmp_path, unfinished=True) == []
    assert record_of(out)['resumed'] == 1


@pytest.mark.slow
def test_a_run_stops_when_its_studio_is_killed(pictures, tmp_path):
    studio = subprocess.Popen(
        [
            sys.executable,
            '-c',
            'import sys, time\n'
            'from gluon_nst.studio.painting import Painting\n'
            'painting = Painting(sys.argv[1], sys.argv[2:])\n'
            'time.sleep(100)',
            str(tmp_path),
            *['stylize', *map(str, pictures), '-o', str(tmp_path), '--size', '48'],
            *['--steps', '9999', '--scales', '1'],
        ]
    )
    deadline = time.time() + 60
    while not read_progress(tmp_path).step:
        assert time.time() < deadline
        time.sleep(0.05)
    studio.send_signal(signal.SIGKILL)
    studio.wait()
    while read_progress(tmp_path).status == 'running':
        assert time.time() < deadline
        time.sleep(0.05)
    assert (tmp_path / 'checkpoint.npy').exists()


@pytest.mark.slow
def test_a_run_that_fails_says_why(pictures, tmp_path):
    text = tmp_path / 'text.jpg'
    text.write_text('no picture')
    painting = Painting(tmp_path / 'run', ['stylize', str(text), str(pictures[1])])
    painting.process.wait()
    with pytest.raises(UserError, match=r'^\S*text\.jpg is not a picture'):
        painting.progress()


def test_the_time_left_knows_that_coarse_steps_are_quick(pictures, tmp_path, monkeypatch):
    """Four steps at half the size do the work of one."""
    stylize(*pictures, out=tmp_path, recipe='paint', **{**FAST, 'steps': 4, 'scales': (0.5, 1)})
    clock = iter([0.0, 0.0, 3.0])
    monkeypatch.setattr('gluon_nst.studio.painting.time.perf_counter', lambda: next(clock))
    record = dict(record_of(tmp_path), status='running')
    (tmp_path / 'run.json').write_text(json.dumps(record))
    rows = (tmp_path / 'losses.csv').read_text().splitlines()
    painting = Painting.__new__(Painting)
    painting.folder, painting.began, painting.process = tmp_path, None, Running()
    (tmp_path / 'losses.csv').write_text('\n'.join(rows[:2]))  # a header and a step
    assert painting.progress().seconds_left is None
    (tmp_path / 'losses.csv').write_text('\n'.join(rows[:5]))
    assert painting.progress().seconds_left == pytest.approx(3.0 * 2 / 0.75)


class Running:
    def poll(self):
        return None


def test_no_run_is_no_progress(tmp_path):
    assert read_progress(tmp_path) == Progress('running', 0, 0, [], None)
    (tmp_path / 'losses.csv').write_text('epoch,content\n1,no number')
    assert read_progress(tmp_path).losses == []


def test_without_gradio_a_sentence_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, 'gradio', None)
    assert main(['studio', '--runs', str(tmp_path), '--port', '7990', '--no-browser']) == 2
    assert 'pip install "gluon-nst[studio]", on Python 3.10 or 3.11' in capsys.readouterr().err


@pytest.mark.parametrize(
    'options, words',
    [
        (['--host', '0.0.0.0'], 'opens the studio to the network: give a --password'),
        (['--port', '65536'], 'no port from 65536 to 65635 is free'),
        (['--port', '0'], 'is too small'),
        (['--host', 'no.such.host.invalid', '--password', 'x'], 'there is no such address'),
    ],
)
def test_where_it_cannot_be_served(options, words, capsys):
    assert main(['studio', '--no-browser', *options]) == 2
    assert words in capsys.readouterr().err


# --- one thread


def test_the_engine_streams_and_lets_go():
    engine, done = Engine(), []

    def count(tell, upto):
        for i in range(upto):
            tell(i)
        done.append(upto)

    assert [*engine.stream(count, 3)] == [0, 1, 2] and done == [3]
    stream = engine.stream(count, 10**9)
    assert next(stream) == 0
    stream.close()
    assert engine.do(lambda: 5) == 5, 'the function has ended, and made room'
    assert done == [3]

    def fail(tell):
        tell(1)
        raise UserError('no')

    with pytest.raises(UserError, match='no'):
        list(engine.stream(fail))
    engine.close()


# --- what the rooms compute


def test_a_receptive_field():
    """By hand: 3 for a convolution; 5 for two; 6 with a pooling, 10 with a convolution after it."""
    index = layer_names().index
    sizes = [receptive_field(index(name)) for name in ('conv1_1', 'conv1_2', 'pool1', 'conv2_1')]
    assert sizes == [(3, 1), (5, 1), (6, 2), (10, 2)]


@pytest.mark.slow
def test_what_a_value_sees_is_drawn_around_it(lab):
    image, sentence = lab.receptive_field(CASTLE, 'conv2_1', 0.5, 0.5)
    yellow = numpy.argwhere((image == (255, 255, 0)).all(2))  # in the picture, enlarged twice
    (top, left), (bottom, right) = yellow.min(0), yellow.max(0)
    assert right - left == bottom - top == pytest.approx(2 * 10, abs=8)
    assert abs((left + right) / 2 - 300) <= 4 and abs((top + bottom) / 2 - 200) <= 4
    assert sentence.startswith('A value of conv2_1 sees 10 x 10 of 300 x 200 pixels.')


@pytest.mark.slow
def test_patches_excite_their_channel(lab):
    patches = lab.patches('relu1_1', 0)
    values = [patch.value for patch in patches]
    assert values == sorted(values, reverse=True) and len(patches) == 2
    assert patches[0].image.shape == (3, 3, 3)
    best = {}
    for path in (CASTLE, NIGHT):
        _, Y = lab.features(path, 'relu1_1')
        best[path.stem] = float(Y[0, 0].max())
    assert {patch.picture: patch.value for patch in patches} == pytest.approx(best)
    assert len([axis for axis in plot_patches(patches).axes if axis.images]) == 2
    with pytest.raises(UserError, match='it has channels from 0 to 63'):
        lab.patches('relu1_1', 64)


@pytest.mark.slow
def test_a_gram_matrix_is_blind_to_place(lab):
    _, of_gram, of_content = lab.shuffled(CASTLE, 'conv1_1')
    assert of_gram < 1e-4 and of_content > 0.3


@pytest.mark.slow
@pytest.mark.parametrize('recipe', ['paint', 'fast'])
def test_a_texture_forgets_the_content(lab, recipe):
    """With alpha 0 the picture goes to the style alone, with beta 0 to the content alone."""
    ends = {}
    for alpha, beta in ((0, 1), (1, 0)):
        told = []
        play = Play(CASTLE, NIGHT, recipe, '2_2', ['1_1', '2_1'], alpha, beta, 'noise', steps=12)
        lab.play(told.append, play)
        steps, losses, images = zip(*told)
        assert steps == tuple(range(1, 13)) and images[0].shape == (85, 128, 3)
        assert losses[-1].total < 0.5 * losses[0].total
        ends[alpha] = losses[-1]
    assert ends[0].content == 0 < ends[0].style and ends[1].style == 0 < ends[1].content


@pytest.mark.slow
def test_no_loss_no_play(lab):
    with pytest.raises(UserError, match='no loss counts'):
        lab.play(print, Play(CASTLE, NIGHT, 'paint', '4_2', [], 0, 1, 'content'))


@pytest.mark.slow
def test_figures_of_a_layer(lab):
    assert len(lab.feature_maps(CASTLE, 'conv1_1').axes) == 12
    assert lab.products(CASTLE, 'conv1_1', centred=False).axes[0].get_title() == (
        'Gram matrix of conv1_1'
    )
    with pytest.raises(UserError, match='is not a picture'):
        lab.feature_maps(__file__, 'conv1_1')
