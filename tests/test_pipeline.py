"""The main job, with the real weights and tiny pictures."""

import csv
import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy
import pytest
from PIL import Image

import gluon_nst
from gluon_nst import get_recipe, pipeline, stylize, training
from gluon_nst._compat import npx
from gluon_nst.errors import UserError
from gluon_nst.plotting import Animator
from gluon_nst.processor import has_bfloat16
from gluon_nst.runs import folder as run_folder

FAST = dict(size=48, steps=3, every=1, progress=False)


def blocks(path, seed, size=(48, 32)):
    """Write a picture of random 8 x 8 blocks."""
    width, height = size
    colours = numpy.random.RandomState(seed).randint(256, size=(height // 8, width // 8, 3))
    Image.fromarray(colours.astype('uint8').repeat(8, 0).repeat(8, 1)).save(path)
    return path


@pytest.fixture(scope='module')
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp('pictures')
    return blocks(folder / 'content.png', 1), blocks(folder / 'style.png', 2, (64, 64))


@pytest.fixture(scope='module')
def finished(pictures, tmp_path_factory):
    """A run of ten steps: its result and its folder."""
    out = tmp_path_factory.mktemp('runs') / 'run'
    return stylize(*pictures, 'd2l', out=out, size=48, steps=10, every=4, progress=False), out


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def record_of(folder):
    return json.loads((folder / 'run.json').read_text())


def losses_of(folder):
    """The header and the rows of losses.csv."""
    with open(folder / 'losses.csv', newline='') as file:
        header, *rows = csv.reader(file)
    return header, [[float(number) for number in row] for row in rows]


def pixels(path):
    return numpy.asarray(Image.open(path))


@pytest.fixture
def ctrl_c():
    """Let SIGINT interrupt, also where the tests run in the background and ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda: signal.raise_signal(signal.SIGINT)
    signal.signal(signal.SIGINT, before)


def interrupt_at(monkeypatch, step):
    """Raise KeyboardInterrupt after a step, as a Ctrl-C would."""

    class Bar:
        def __init__(self, num_epochs, done):
            pass

        def __call__(self, latest):
            if latest.epoch == step:
                raise KeyboardInterrupt

        def close(self):
            pass

    monkeypatch.setattr(pipeline, 'ProgressBar', Bar)


# --- a run that finishes


def test_vgg16_runs_on_vgg19_without_weights_of_its_own(pictures, capfd, monkeypatch):
    def no_vgg16(network, **_settings):
        raise pipeline.NoWeights('there are none')

    monkeypatch.setattr(pipeline, 'pretrained_vgg', no_vgg16)
    result = stylize(*pictures, 'vgg16', **FAST)
    assert result.record['network'] == 'vgg19'
    notice = capfd.readouterr().err.splitlines()
    assert sum('the first layers of VGG-19' in line for line in notice) == 1
    with pytest.raises(UserError, match='there are none'):  # VGG-16 differs from relu3_3 on
        stylize(*pictures, 'vgg16', content_layers=[20], **FAST)


def test_deltas_are_added_when_asked_for(pictures, tmp_path):
    stylize(*pictures, out=tmp_path, deltas=True, **FAST)
    with Image.open(tmp_path / 'deltas.png') as figure:
        assert figure.width == 960  # 8 inches


@pytest.mark.parametrize('recipe', ['tensorflow', 'vgg16'])
def test_the_other_recipes_go_down_within_the_range_of_colours(recipe, pictures, tmp_path):
    result = stylize(*pictures, recipe, out=tmp_path, size=48, steps=12, every=6, progress=False)
    totals = [row[-1] for row in losses_of(tmp_path)[1]]
    assert totals[-1] < 0.8 * totals[0]
    assert result.image.shape == (32, 48, 3)
    assert result.record['settings']['pixel_space'] is True


def test_run_folder(finished):
    _, out = finished
    assert names(out) == [
        'frames',
        'losses.csv',
        'losses.png',
        'progress.gif',
        'run.json',
        'stylized.png',
    ]
    assert names(out / 'frames') == ['0000.png', '0004.png', '0008.png', '0010.png']


def test_picture(finished):
    result, out = finished
    assert result.image.shape == (32, 48, 3) and result.image.dtype == numpy.uint8
    numpy.testing.assert_array_equal(pixels(out / 'stylized.png'), result.image)
    numpy.testing.assert_array_equal(pixels(out / 'frames' / '0010.png'), result.image)


def test_first_frame_is_the_content_picture(finished, pictures):
    numpy.testing.assert_array_equal(
        pixels(finished[1] / 'frames' / '0000.png'), pixels(pictures[0])
    )


def test_losses(finished):
    header, rows = losses_of(finished[1])
    assert header == ['epoch', 'content', 'style', 'tv', 'total']
    assert [row[0] for row in rows] == list(range(1, 11))
    for _, content, style, tv, total in rows:
        assert total == pytest.approx(content + style + tv, rel=1e-5)
    assert rows[0][1] == pytest.approx(0, abs=1e-6)  # it starts as the content picture
    assert rows[-1][4] < 0.7 * rows[0][4]


def test_animation_has_all_frames(finished):
    _, out = finished
    with Image.open(out / 'progress.gif') as animation:
        assert animation.is_animated and animation.n_frames == len(names(out / 'frames'))
        assert animation.size == (48, 32)
        assert animation.info['loop'] == 0  # for ever


def test_losses_figure(finished):
    with Image.open(finished[1] / 'losses.png') as figure:
        assert figure.width > figure.height > 200
        assert len(figure.convert('RGB').getcolors(10**6)) > 50  # curves and a picture


def test_record(finished, pictures):
    result, out = finished
    record = record_of(out)
    assert record == json.loads(json.dumps(result.record))
    assert record['status'] == 'finished'
    assert (record['content'], record['style']) == tuple(str(path.resolve()) for path in pictures)
    assert (record['width'], record['height']) == (48, 32)
    assert (record['recipe'], record['init'], record['seed']) == ('d2l', 'content', 0)
    recipe = get_recipe('d2l')
    for name, value in record['settings'].items():
        given = {'size': 48, 'steps': 10, 'every': 4}.get(name, getattr(recipe, name))
        assert value == json.loads(json.dumps(given)), name
    fields = {field.name for field in dataclasses.fields(recipe)}
    assert fields == set(record['settings']) | {'name', 'source'}
    assert {'gluon_nst', 'python', 'mxnet', 'numpy', 'pillow'} <= set(record['versions'])
    assert record['weights'] and record['started'] and 0 < record['seconds'] < 300
    assert record['steps'] == 10
    assert record['losses']['total'] == pytest.approx(losses_of(out)[1][-1][4], abs=1e-4)


def test_record_is_enough_to_repeat_the_run(finished, tmp_path):
    _, out = finished
    record = record_of(out)
    stylize(
        record['content'],
        record['style'],
        record['recipe'],
        out=tmp_path / 'again',
        init=record['init'],
        seed=record['seed'],
        device=record['device'],
        progress=False,
        **record['settings'],
    )
    for name in ('stylized.png', 'losses.csv', 'progress.gif'):
        assert (tmp_path / 'again' / name).read_bytes() == (out / name).read_bytes()


def test_without_a_folder_nothing_is_written(pictures, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = stylize(*pictures, **FAST)
    assert result.image.shape == (32, 48, 3)
    assert result.record['status'] == 'finished'
    assert names(tmp_path) == []


@pytest.mark.parametrize('size, expected', [(36, (36, 24)), ((40, 33), (40, 33))])
def test_size(pictures, size, expected):
    result = stylize(*pictures, **{**FAST, 'size': size, 'steps': 1})
    assert result.image.shape[1::-1] == expected
    assert (result.record['width'], result.record['height']) == expected


def test_fast_is_what_one_gets_and_reaches_the_loss_of_d2l_sooner(pictures, tmp_path):
    stylize(*pictures, out=tmp_path / 'fast', size=48, steps=15, progress=False)
    assert record_of(tmp_path / 'fast')['recipe'] == 'fast'
    stylize(*pictures, 'd2l', out=tmp_path / 'd2l', size=48, steps=30, progress=False)
    fast, d2l = (losses_of(tmp_path / name)[1][-1] for name in ('fast', 'd2l'))
    assert fast[0] == 15 and d2l[0] == 30
    assert fast[-1] < d2l[-1]


def test_from_coarse_to_fine(pictures, tmp_path):
    result = stylize(
        *pictures, out=tmp_path, size=48, scales=(0.5, 1), steps=6, every=3, progress=False
    )
    assert names(tmp_path / 'frames') == ['0000.png', '0003.png', '0006.png', '0009.png']
    assert pixels(tmp_path / 'frames' / '0006.png').shape == (16, 24, 3)  # six at half the size
    assert pixels(tmp_path / 'frames' / '0009.png').shape == (32, 48, 3)  # three at all of it
    assert result.image.shape == (32, 48, 3)
    _, rows = losses_of(tmp_path)
    assert [row[0] for row in rows] == list(range(1, 10))
    alone = stylize(
        *pictures, out=tmp_path / 'alone', size=48, scales=(1,), steps=3, progress=False
    )
    assert rows[-1][-1] < losses_of(tmp_path / 'alone')[1][-1][-1]  # three steps at full size, too
    assert alone.image.shape == (32, 48, 3)
    with Image.open(tmp_path / 'progress.gif') as animation:
        assert animation.size == (48, 32)


@pytest.mark.parametrize('precision', ['float32'] + ['bfloat16'] * has_bfloat16())
def test_the_precision_is_told(precision, pictures):
    result = stylize(*pictures, precision=precision, **FAST)
    assert result.record['precision'] == precision
    assert result.record['settings']['precision'] == precision


def test_settings_reach_the_loop(pictures, monkeypatch):
    calls = []

    def train(X, _contents_Y, _styles_Y, _device, lr, num_epochs, lr_decay_epoch, **settings):
        calls.append(dict(settings, lr=lr, steps=num_epochs, lr_decay_every=lr_decay_epoch))
        return X

    monkeypatch.setattr(pipeline, 'train', train)
    weights = dict(content_weight=2, style_weight=3, tv_weight=4)
    settings = dict(
        content_layers=(2,),
        style_layers=(0, 5),
        lr=0.5,
        lr_decay_factor=0.25,
        lr_decay_every=6,
        steps=7,
    )
    stylize(*pictures, size=48, progress=False, **weights, **settings)
    assert {name: calls[0][name] for name in settings} == settings
    assert {name: getattr(calls[0]['loss'], name) for name in weights} == weights
    assert len(calls[0]['net'].layers) == 6  # layers 0 to 5


def test_settings_may_come_from_numpy(pictures, tmp_path):
    stylize(
        *pictures,
        out=tmp_path,
        seed=numpy.int64(3),
        progress=False,
        size=numpy.int64(48),
        steps=numpy.int64(1),
        style_weight=numpy.float32(100),
    )
    record = record_of(tmp_path)
    assert (record['seed'], record['settings']['steps']) == (3, 1)
    assert record['settings']['style_weight'] == 100


# --- what a run starts from


def test_noise_depends_on_the_seed(pictures, tmp_path):
    for name, seed in (('a', 1), ('b', 1), ('c', 2)):
        stylize(*pictures, out=tmp_path / name, init='noise', seed=seed, **FAST)
    a, b, c = ((tmp_path / name / 'stylized.png').read_bytes() for name in 'abc')
    assert a == b != c
    start = pixels(tmp_path / 'a' / 'frames' / '0000.png')
    assert start.mean() == pytest.approx(127.5, abs=5) and start.std() > 60


def test_start_from_a_file(pictures, tmp_path):
    start = blocks(tmp_path / 'start.png', 3)
    stylize(*pictures, out=tmp_path / 'run', init=start, **FAST)
    numpy.testing.assert_array_equal(
        pixels(tmp_path / 'run' / 'frames' / '0000.png'), pixels(start)
    )
    assert record_of(tmp_path / 'run')['init'] == str(start.resolve())


# --- folders that hold something already


def test_a_run_is_not_replaced_unasked(pictures, tmp_path):
    stylize(*pictures, out=tmp_path / 'run', **{**FAST, 'steps': 2})
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / 'run').rglob('*')}
    with pytest.raises(UserError, match=r'run already holds a run: .*overwrite=True'):
        stylize(*pictures, out=tmp_path / 'run', **FAST)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / 'run').rglob('*')} == before

    (tmp_path / 'run' / 'notes.txt').write_text('mine')
    stylize(*pictures, out=tmp_path / 'run', overwrite=True, **{**FAST, 'steps': 1})
    assert names(tmp_path / 'run' / 'frames') == ['0000.png', '0001.png']
    assert len(losses_of(tmp_path / 'run')[1]) == 1
    assert (tmp_path / 'run' / 'notes.txt').read_text() == 'mine'


def test_somebody_elses_files_are_not_replaced_unasked(pictures, tmp_path):
    (tmp_path / 'frames').mkdir()
    (tmp_path / 'frames' / 'holiday.png').write_text('mine')
    with pytest.raises(UserError, match='already holds'):
        stylize(*pictures, out=tmp_path, **FAST)
    assert (tmp_path / 'frames' / 'holiday.png').read_text() == 'mine'


def test_the_folder_is_a_file(pictures):
    with pytest.raises(UserError, match=r'content\.png is a file: name a folder'):
        stylize(*pictures, out=pictures[0], **FAST)


# --- wrong settings


@pytest.mark.parametrize(
    'settings, message',
    [
        (
            dict(step=3),
            r"unknown setting 'step' \(did you mean 'steps'\?\): the settings are size, ",
        ),
        (dict(colour=3), r"unknown setting 'colour': the settings are size, "),
        (dict(name='x'), "unknown setting 'name'"),
        (dict(steps=0), 'steps is 0: it must be a whole number, at least 1'),
        (dict(steps=2.5), r'steps is 2\.5: it must be a whole number'),
        (dict(every='10'), "every is '10': it must be a whole number"),
        (dict(size=0), 'size is 0: it must be the longest side or'),
        (dict(size=(48, 0)), r'size is \(48, 0\): it must be'),
        (dict(size=(48, 32, 3)), r'size is \(48, 32, 3\): it must be'),
        (dict(size='48'), "size is '48': it must be"),
        (
            dict(size=20),
            'content.png becomes 20x13 pixels at size 20: the network takes no fewer '
            'than 16 each way, so give a larger size',
        ),
        (dict(lr=0), 'lr is 0: it must be a finite number above 0'),
        (dict(lr=float('inf')), 'lr is inf: it must be a finite number above 0'),
        (dict(lr_decay_factor=-1), 'lr_decay_factor is -1'),
        (dict(tv_weight=float('nan')), 'tv_weight is nan: it must be a finite number, 0 or more'),
        (dict(style_weight=-1), 'style_weight is -1: it must be'),
        (
            dict(content_layers=()),
            r'content_layers is \(\): it must be one or more whole numbers '
            'from 0 to 36',
        ),
        (dict(style_layers=(0, 37)), r'style_layers is \(0, 37\): it must be'),
        (dict(recipe='d21'), r"unknown recipe 'd21' \(did you mean 'd2l'\?\): the recipes are "),
        (dict(recipe='picasso'), "unknown recipe 'picasso': the recipes are "),
        (dict(device='tpu'), "unknown device 'tpu': the devices are auto, cpu, gpu"),
        (
            dict(init='nois'),
            'init is nois, and there is no such picture: it must be content, noise',
        ),
        (dict(seed=-1), 'seed is -1: it must be a whole number from 0'),
        (dict(seed=None), 'seed is None: it must be'),
    ],
)
def test_wrong_settings(pictures, tmp_path, settings, message):
    with pytest.raises(UserError, match=message) as caught:
        stylize(*pictures, out=tmp_path / 'run', **{**FAST, **settings})
    assert '\n' not in str(caught.value)
    assert names(tmp_path) == []


def test_a_picture_that_is_too_small(pictures, tmp_path):
    small = blocks(tmp_path / 'small.png', 1, (64, 8))
    with pytest.raises(
        UserError,
        match=r'small\.png is 64x8 pixels: the network takes no fewer '
        'than 16 each way, so give a larger picture',
    ):
        stylize(pictures[0], small, **FAST)


def test_sixteen_pixels_are_enough(tmp_path):
    small = blocks(tmp_path / 'small.png', 1, (16, 16))
    assert stylize(small, small, **{**FAST, 'size': 16}).image.shape == (16, 16, 3)


def test_recipe_replace_keeps_the_rest():
    recipe = get_recipe('d2l')
    assert recipe.replace() == recipe
    changed = recipe.replace(steps=7, size=[40, 30])
    assert (changed.steps, changed.size, changed.lr) == (7, (40, 30), recipe.lr)
    assert recipe.steps == 500  # as it was


# --- runs that do not finish


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

    def interrupted(*args):
        if (tmp_path / 'frames' / '0001.png').exists() and args[0] != tmp_path / 'stylized.png':
            monkeypatch.setattr(owner, name, function)
            raise KeyboardInterrupt
        function(*args)

    monkeypatch.setattr(owner, name, interrupted)
    with pytest.raises(KeyboardInterrupt, match=r'after step 2 of 3: .*stylized\.png'):
        stylize(*pictures, out=tmp_path, **FAST)
    assert names(tmp_path / 'frames') == ['0000.png', '0001.png', '0002.png']
    with Image.open(tmp_path / 'progress.gif') as animation:
        assert animation.n_frames == 3


def test_interrupt_before_the_first_step(pictures, tmp_path, monkeypatch):
    def train(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, 'train', train)
    with pytest.raises(KeyboardInterrupt) as caught:
        stylize(*pictures, out=tmp_path, **FAST)
    start = tmp_path / 'frames' / '0000.png'
    assert f'interrupted after step 0 of 3: the latest picture is {start}; ' in str(caught.value)
    numpy.testing.assert_array_equal(pixels(start), pixels(pictures[0]))
    assert names(tmp_path) == ['frames', 'progress.gif', 'run.json']
    assert (record_of(tmp_path)['status'], record_of(tmp_path)['steps']) == ('interrupted', 0)


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


# --- transparency


@pytest.fixture
def cut_out(tmp_path):
    """A picture that is transparent on its left, and lies on its side by its EXIF orientation."""
    image = numpy.random.RandomState(3).randint(256, size=(32, 48, 4)).astype('uint8')
    image[..., 3] = numpy.where(numpy.arange(48) < 24, 0, 255)
    upright = Image.fromarray(image)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by a quarter, clockwise
    upright.transpose(Image.Transpose.ROTATE_90).save(tmp_path / 'cut-out.png', exif=exif)
    return tmp_path / 'cut-out.png'


def test_transparency_is_kept_when_asked_for(cut_out, pictures, tmp_path):
    """--keep-alpha gives the result the alpha of the content picture, resized and upright."""
    out = tmp_path / 'run'
    result = stylize(cut_out, pictures[1], out=out, keep_alpha=True, **{**FAST, 'size': 24})
    kept = pixels(out / 'stylized.png')
    assert kept.shape == (16, 24, 4)
    assert (kept[:, :11, 3] == 0).all() and (kept[:, 13:, 3] == 255).all()
    numpy.testing.assert_array_equal(result.image, kept)
    plain = stylize(cut_out, pictures[1], **{**FAST, 'size': 24}).image
    numpy.testing.assert_array_equal(kept[..., :3], plain)  # on white without it


def test_an_opaque_picture_has_no_transparency_to_keep(pictures, tmp_path):
    """--keep-alpha changes nothing where nothing is transparent."""
    assert stylize(*pictures, keep_alpha=True, **FAST).image.shape == (32, 48, 3)
