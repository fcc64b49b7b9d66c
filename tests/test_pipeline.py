"""The main job, with the real weights and tiny pictures."""

import dataclasses
import json
import math

import numpy
import pytest
from PIL import Image

from gluon_nst import get_recipe, pipeline, preprocess, stylize
from gluon_nst.color import match_colors
from gluon_nst.errors import UserError
from gluon_nst.processor import has_bfloat16
from gluon_nst.relative import RelativeLoss
from gluon_nst.runs.again import repeat
from run_folders import FAST, blocks, losses_of, names, pixels, record_of

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


@pytest.mark.parametrize('role', ['content', 'style'])
def test_an_array_is_no_path(pictures, role):
    given = dict(zip(('content', 'style'), pictures))
    given[role] = numpy.zeros((8, 8, 3), 'uint8')
    with pytest.raises(UserError, match=f'{role} is of the type ndarray, and must be the path'):
        stylize(**given, **FAST)


def test_deltas_are_added_when_asked_for(pictures, tmp_path):
    stylize(*pictures, out=tmp_path, deltas=True, **FAST)
    with Image.open(tmp_path / 'deltas.png') as figure:
        assert figure.width == 960  # 8 inches


def test_vgg16_of_another_scale_is_named(pictures, capfd, monkeypatch, tmp_path):
    def another_scale(network, **_settings):
        raise pipeline.NoWeights('of another scale')

    monkeypatch.setattr(pipeline, 'pretrained_vgg', another_scale)
    monkeypatch.setattr(pipeline, 'local_files', lambda network: [tmp_path / 'mine.npz'])
    stylize(*pictures, 'vgg16', **FAST)
    assert (
        'The VGG-16 weights here (mine.npz) are not in the scale of Caffe' in capfd.readouterr().err
    )


@pytest.mark.parametrize('recipe', ['tensorflow', 'vgg16'])
def test_the_other_recipes_go_down_within_the_range_of_colours(recipe, pictures, tmp_path):
    result = stylize(*pictures, recipe, out=tmp_path, size=48, steps=12, every=6, progress=False)
    totals = [row[-1] for row in losses_of(tmp_path)[1]]
    assert totals[-1] < 0.8 * totals[0]
    assert result.image.shape == (32, 48, 3)
    assert result.record['settings']['pixel_space'] is True


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


def test_fast_reaches_the_loss_of_d2l_sooner(pictures, tmp_path):
    stylize(*pictures, 'fast', out=tmp_path / 'fast', size=48, steps=15, progress=False)
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


@pytest.mark.parametrize('cut', [False, True])
def test_freed_memory_is_returned_unless_a_picture_is_cut(cut, pictures, monkeypatch):
    """In tiles it would take a quarter more time, for little memory."""
    told = []
    monkeypatch.setattr(pipeline, 'return_freed_memory', lambda: told.append(True))
    monkeypatch.setattr(pipeline.estimate, 'is_cut', lambda *_: cut)
    monkeypatch.setattr(pipeline.estimate, 'check', lambda *_: None)
    stylize(*pictures, **FAST)
    assert len(told) == (not cut)


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


def test_start_from_the_photograph_in_the_colours_of_the_style(tmp_path):
    content, style, other = (blocks(tmp_path / f'{seed}.png', seed) for seed in (3, 4, 5))

    def start(**settings):
        out = tmp_path / 'run'
        stylize(content, out=out, recipe='paint', overwrite=True, **{**FAST, **settings})
        return pixels(out / 'frames' / '0000.png').astype(int)

    photo = start(style=style, recolor=False)
    one, two = (start(style=path) for path in (style, other))
    colors = match_colors(photo.astype('uint8'), pixels(style))
    assert abs(one - colors).max() <= 1 < abs(one - photo).max()
    blended = start(style=[style, other], blend=(3, 1))
    assert abs(blended - (3 * one + two) / 4).max() <= 1
    for kept in 'match', 'luminance':
        assert abs(start(style=style, color=kept) - photo).max() <= 1


def test_start_from_a_file(pictures, tmp_path):
    start = blocks(tmp_path / 'start.png', 3)
    stylize(*pictures, out=tmp_path / 'run', init=start, **FAST)
    numpy.testing.assert_array_equal(
        pixels(tmp_path / 'run' / 'frames' / '0000.png'), pixels(start)
    )
    assert record_of(tmp_path / 'run')['init'] == str(start.resolve())


# --- wrong settings


@pytest.mark.parametrize(
    'settings, message',
    [
        (
            dict(step=3),
            r"unknown setting 'step' \(did you mean 'steps'\?\): the settings are size, ",
        ),
        (dict(zzz=3), r"unknown setting 'zzz': the settings are size, "),
        (dict(name='x'), "unknown setting 'name'"),
        (dict(steps=0), 'steps is 0: it must be a whole number from 1 to 10'),
        (dict(steps=2.5), r'steps is 2\.5: it must be a whole number'),
        (dict(every='10'), "every is '10': it must be a whole number"),
        (dict(size=0), 'size is 0: it must be the longest side or'),
        (dict(size=(48, 0)), r'size is \(48, 0\): it must be'),
        (dict(size=(48, 32, 3)), r'size is \(48, 32, 3\): it must be'),
        (dict(size='48'), "size is '48': it must be"),
        (
            dict(size=20),
            'content.png becomes 20x13 pixels at size 20: the network takes no fewer '
            'than 16 each way, so give a size of at least 24, or crop the picture',
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


# --- the artist's controls


def test_several_styles_are_blended(pictures, tmp_path):
    """All of one style is that style; the record says what was blended, and repeat reads it."""
    content, style = pictures
    other = blocks(tmp_path / 'other.png', 3, (64, 64))
    alone = stylize(content, style, precision='float32', **FAST).image
    same = stylize(content, [style, style], blend=(1, 2), precision='float32', **FAST).image
    assert abs(alone.astype(int) - same).max() <= 1
    out = tmp_path / 'run'
    both = stylize(content, (style, other), out=out, blend=(3, 1), **FAST)
    assert abs(alone.astype(int) - both.image).mean() > 1
    record = record_of(out)
    assert (record['style_2'], record['blend']) == (str(other.resolve()), [3, 1])
    assert repeat(out, tmp_path / 'again', progress=False).identical


@pytest.mark.parametrize('blend', [(1,), (1, 0), (1, -1), (1, math.nan), (1, 'x')])
def test_a_blend_that_makes_no_sense(pictures, blend):
    with pytest.raises(UserError, match='blend is .*: it must be 2 numbers above 0, one for each'):
        stylize(pictures[0], [pictures[1]] * 2, blend=blend, **FAST)
    with pytest.raises(UserError, match='no style picture'):
        stylize(pictures[0], [], **FAST)


@pytest.mark.parametrize('recipe', ['paint', 'd2l'])
def test_luminance_keeps_the_chroma_of_the_content(pictures, tmp_path, recipe):
    """With any recipe the lightness changes, and chroma does not, in the frames either."""
    settings = {**FAST, 'steps': 8}
    result = stylize(*pictures, recipe, out=tmp_path, color='luminance', **settings).image
    content = numpy.asarray(Image.open(pictures[0])).astype(int)
    frame = numpy.asarray(Image.open(tmp_path / 'frames' / '0008.png'))
    numpy.testing.assert_array_equal(frame, result)
    inside = (result > 0).all(2) & (result < 255).all(2)  # what is clipped has lost some
    chroma = [image - image.mean(axis=2, keepdims=True) for image in (result, content)]
    assert inside.any() and abs(chroma[0] - chroma[1])[inside].max() < 3
    assert abs(result.astype(int) - content).mean() > 1


def test_match_gives_the_style_the_colors_of_the_content(pictures, monkeypatch):
    seen = []

    def spied(X, *args, extract=pipeline.extract_features, **kwargs):
        seen.append(X)
        return extract(X, *args, **kwargs)

    monkeypatch.setattr(pipeline, 'extract_features', spied)
    stylize(*pictures, color='match', **FAST)
    content, style = (numpy.asarray(Image.open(path)) for path in pictures)
    expected = preprocess(match_colors(style, content), seen[0].shape[:1:-1])
    numpy.testing.assert_array_equal(seen[0].asnumpy(), expected.asnumpy())


def test_style_scale_resizes_the_style_picture(pictures, monkeypatch, capsys):
    """Strokes get smaller, or larger; what is enlarged beyond its pixels is said."""
    shapes = []

    def spied(X, *args, extract=pipeline.extract_features, **kwargs):
        shapes.append(X.shape[2:])
        return extract(X, *args, **kwargs)

    monkeypatch.setattr(pipeline, 'extract_features', spied)
    for scale in (0.5, 1, 2):
        stylize(*pictures, style_scale=scale, **FAST)
    assert shapes == [(24, 24), (48, 48), (96, 96)]
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith('The style picture of 64x64 pixels is enlarged to 96x96')


def test_a_blend_is_as_strong_as_its_paintings_are_together(pictures, monkeypatch):
    """In full: at no scale are the smaller ones, which come first, asked."""
    strengths, told = iter([(7.0,), (7.0,), (1.0,), (5.0,)]), []

    def spied(self, style_squares, beside=RelativeLoss.beside):
        told.append(style_squares)
        return beside(self, style_squares)

    monkeypatch.setattr(pipeline, 'mean_squares', lambda contents_Y: next(strengths))
    monkeypatch.setattr(RelativeLoss, 'beside', spied)
    stylize(pictures[0], pictures, blend=(3, 1), **{**FAST, 'scales': (0.5, 1)})
    assert told == [(2,), (2,)]


def test_preview_is_small(pictures):
    result = stylize(*pictures, preview=True, **{**FAST, 'size': 480, 'steps': 1})
    assert result.image.shape == (160, 240, 3)
