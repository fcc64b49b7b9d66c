"""Masks and regions: where each style goes."""

import functools
import json

import numpy
import pytest
from PIL import Image

from gluon_nst import extract_features, pipeline, stylize
from gluon_nst._compat import np
from gluon_nst.errors import UserError
from gluon_nst.fast import plan as plans
from gluon_nst.fast.tiling import TiledNetwork
from gluon_nst.images import postprocess, preprocess, read_image
from gluon_nst.losses import GramLoss
from gluon_nst.regions import Areas, layer_weights, read_areas, read_mask, read_regions
from gluon_nst.relative import RelativeLoss, moments
from gluon_nst.runs.again import repeat
from run_folders import FAST

PHOTO = numpy.zeros((32, 48, 3), 'uint8')
RED, BLUE = (255, 0, 0), (0, 0, 255)


@pytest.fixture
def drawn(tmp_path):
    """Return what writes rows of pixels to a picture file."""

    def write(pixels, name='drawn.png', **settings):
        Image.fromarray(numpy.array(pixels, 'uint8')).save(tmp_path / name, **settings)
        return tmp_path / name

    return write


def halves(left, right, shape=(32, 48)):
    """Return a picture (H, W, 3) of two colours."""
    pixels = numpy.empty((*shape, 3), 'uint8')
    pixels[:, : shape[1] // 2], pixels[:, shape[1] // 2 :] = left, right
    return pixels


# --- reading


def test_a_mask_is_from_black_to_white(drawn):
    mask = read_mask(drawn([[[0] * 3, [51] * 3, [255] * 3]]), numpy.zeros((2, 6, 3)))
    assert mask.tolist() == [[0, pytest.approx(0.2), 1]]


def test_regions_are_in_reading_order(drawn):
    regions, colors = read_regions(drawn([[BLUE, RED], [RED, RED]]), 2, PHOTO[:, :32])
    assert colors == ['#0000ff', '#ff0000']
    assert regions.tolist() == [[[1, 0], [0, 0]], [[0, 1], [1, 1]]]


@pytest.mark.parametrize(
    'pixels, count, said',
    [
        (halves(RED, RED), 2, r'has 1 colours \(#ff0000\), and there are 2 styles: draw one flat'),
        (halves(RED, BLUE), 3, r'has 2 colours \(#ff0000, #0000ff\), and there are 3 styles'),
        (numpy.arange(32 * 48 * 3).reshape(32, 48, 3) % 251, 2, r'colours \(.*, \.\.\.\), and'),
        (halves(RED, BLUE, (32, 40)), 2, '40x32 pixels and the photograph 48x32: they must have'),
    ],
)
def test_regions_that_do_not_fit(drawn, pixels, count, said):
    with pytest.raises(UserError, match=said):
        read_regions(drawn(pixels), count, PHOTO)


def test_a_mask_that_does_not_fit(drawn, tmp_path):
    with pytest.raises(UserError, match='drawn.png is black all over'):
        read_mask(drawn(PHOTO), PHOTO)
    with pytest.raises(UserError, match='48x32 pixels and the photograph 32x48'):
        read_mask(drawn(PHOTO), PHOTO.transpose(1, 0, 2))
    with pytest.raises(UserError, match='there is no picture'):
        read_mask(tmp_path / 'none.png', PHOTO)


def test_areas(drawn, capsys):
    """Regions count within the mask; the legend says which is whose."""
    mask, regions = drawn(halves([0] * 3, [255] * 3)), drawn(halves(RED, BLUE), 'regions.png')
    assert read_areas(None, None, ['a'], PHOTO) == (None, None)
    alone = read_areas(mask, None, ['a'], PHOTO)
    assert alone.mask.mean() == 0.5 and alone.regions.shape == (1, 32, 48)
    both = read_areas(None, regions, ['a.png', 'b.png'], PHOTO)
    assert both.mask is None and both.regions.sum(axis=0).min() == 1
    assert capsys.readouterr().err.splitlines() == [
        '#ff0000, 50% of the picture: a.png',
        '#0000ff, 50% of the picture: b.png',
    ]
    with pytest.raises(UserError, match='black all over the region #ff0000 of'):
        read_areas(mask, regions, ['a', 'b'], PHOTO)


def test_areas_keep_the_photograph_where_the_mask_is_black():
    image, photo = numpy.ones((2, 4, 3)), numpy.zeros((2, 4, 3))
    mask = numpy.array([[0, 0.5, 0.5, 1]], 'float32')
    assert Areas(mask).blend(image, photo)[:, :, 0].tolist() == [[0, 0.5, 0.5, 1]] * 2
    assert Areas().blend(image, photo) is image


# --- at the layers


def test_weights_of_layers_have_their_shapes():
    regions = numpy.ones((2, 30, 50), 'float32')
    weights = layer_weights(regions, (75, 45), [1, 6, 29])
    assert {i: w.shape for i, w in weights.items()} == {
        1: (2, 45, 75),
        6: (2, 22, 37),
        29: (2, 2, 4),
    }
    assert all((w == 1).all() for w in weights.values())  # the end of a picture is no border


def test_borders_are_peeled_off_and_half_stays():
    """relu3_1 sees 2.9 of its positions each way: half of that, one, goes."""
    left = numpy.zeros((1, 64, 96), 'float32')
    left[:, :, :48] = 1
    (weights,) = layer_weights(left, (96, 64), [11])[11]
    assert weights.shape == (16, 24)
    assert weights[0].tolist() == [1] * 11 + [0] * 13  # of 12
    thin = numpy.zeros((1, 64, 96), 'float32')
    thin[:, :, 40:48] = 1  # two positions wide: nothing would be left of it
    (weights,) = layer_weights(thin, (96, 64), [11])[11]
    assert weights.sum() == 2 * 16


# --- the network


LAYERS = dict(content_layers=[3], style_layers=[0, 3])


@pytest.mark.parametrize('limits', [{}, dict(whole=0, room=0)], ids=['whole', 'in tiles'])
def test_moments_in_a_region_are_those_of_the_part(small_net, limits, monkeypatch):
    """With weights of 0 and 1, they are the moments of the positions that count."""
    monkeypatch.setattr(plans, 'TILE', 1)
    monkeypatch.setattr(plans, 'LEAST_ROWS', 1)
    X = np.random.uniform(-1, 1, size=(1, 3, 24, 16))
    weights = {0: numpy.zeros((2, 24, 16), 'float32'), 3: numpy.zeros((2, 12, 8), 'float32')}
    for w in weights.values():
        w[0, :, :4], w[1, :, 4:] = 1, 1
    whole = TiledNetwork(small_net, totals=True, **limits)
    tiled = whole.in_regions(weights)
    assert tiled.layers[0] is whole.layers[0]  # its weights are not converted again
    _, products = extract_features(X, net=tiled, **LAYERS)
    _, styles = extract_features(X, net=small_net, **LAYERS)
    expected = [moments(part) for Y in styles for part in (Y[..., :4], Y[..., 4:])]
    assert len(products) == 4
    for got, wanted in zip(map(moments, products), expected):
        for a, b in zip(got, wanted):
            numpy.testing.assert_allclose(a.asnumpy(), b.asnumpy(), rtol=1e-4, atol=1e-5)


def test_regions_share_the_weight_of_a_layer():
    relative = RelativeLoss(style_weight=3, style_layer_weights=(1, 2)).in_regions(3)
    assert (relative.style_weight, relative.style_layer_weights) == (1, (1, 1, 1, 2, 2, 2))
    assert GramLoss(style_weight=3).in_regions(3).style_weight == 1
    mean = GramLoss(style_weight=3, layer_reduction='mean')  # which divides by all of them
    assert mean.in_regions(3).style_weight == 3


# --- the main job


def test_one_region_that_is_all_is_none(pictures, drawn):
    """A white mask changes nothing, but for the rounding of another way to the same sums."""
    white = drawn(numpy.full((32, 48, 3), 255))
    options = {**FAST, 'precision': 'float32'}
    plain, masked = (stylize(*pictures, **options, mask=mask).record for mask in (None, white))
    for name, loss in plain['losses'].items():
        assert masked['losses'][name] == pytest.approx(loss, rel=1e-3), name


def test_black_keeps_the_photograph(pictures, drawn, tmp_path):
    """In the result and in every frame; the record says by which mask, and repeat reads it."""
    mask, out = drawn(halves([0] * 3, [255] * 3)), tmp_path / 'run'
    image = stylize(*pictures, mask=mask, out=out, **FAST).image
    photo = (postprocess(preprocess(read_image(pictures[0]), (48, 32))).asnumpy() * 255).round()
    assert (image[:, :24] == photo[:, :24]).all()
    assert (image[:, 24:] != photo[:, 24:]).mean() > 0.5
    record = json.loads((out / 'run.json').read_text())
    assert record['mask'] == str(mask.resolve()) and record['sha256']['mask']
    assert repeat(out, tmp_path / 'again', progress=False).identical


def test_each_region_gets_its_style(drawn, tmp_path):
    """With a style of one colour each, the halves come nearer to their colours."""
    noise = numpy.random.RandomState(0).randint(90, 166, size=(64, 96, 3))
    photo = drawn(noise, 'photo.png')
    warm, cold = (
        drawn(numpy.clip(noise[:, ::-1] + shift, 0, 255), f'{name}.png')
        for name, shift in (('warm', (70, 0, -70)), ('cold', (-70, 0, 70)))
    )
    regions = drawn(halves(RED, BLUE, (64, 96)), 'regions.png')
    image = stylize(
        photo, [warm, cold], regions=regions, size=96, steps=12, strength=1, progress=False
    ).image.astype(int)
    redness = (image[..., 0] - image[..., 2]).mean(axis=0)
    assert redness[:40].mean() > 20 and redness[-40:].mean() < -20


def test_frames_of_every_scale_keep_the_photograph(pictures, drawn, tmp_path):
    """A coarse frame is as small as its scale; with the chroma put back it was an error."""
    mask = drawn(halves([0] * 3, [255] * 3))
    options = {**FAST, 'steps': 2, 'every': 1, 'scales': (0.5, 1), 'color': 'luminance'}
    stylize(*pictures, mask=mask, out=tmp_path / 'run', **options)
    frames = sorted((tmp_path / 'run' / 'frames').iterdir())
    sizes = [Image.open(frame).size for frame in frames]
    assert sizes[0] == (48, 32) and (24, 16) in sizes and sizes[-1] == (48, 32)


def test_regions_in_tiles_give_the_same_picture(pictures, drawn, monkeypatch):
    monkeypatch.setattr(plans, 'TILE', 1)
    monkeypatch.setattr(plans, 'LEAST_ROWS', 1)
    content, style = pictures
    regions = drawn(halves(RED, BLUE))
    run = functools.partial(
        stylize, content, [style, content], size=96, steps=3, precision='float32',
        regions=regions, progress=False,
    )  # fmt: skip
    whole = run()
    monkeypatch.setattr(pipeline, 'TiledNetwork', functools.partial(TiledNetwork, whole=0, room=0))
    cut_up = run()
    assert cut_up.record['tiles'] > 8
    assert abs(cut_up.image.astype(int) - whole.image).max() <= 2


@pytest.mark.parametrize('styles, blend', [(1, ()), (2, (1, 2))])
def test_regions_need_several_styles_and_no_blend(pictures, drawn, styles, blend):
    with pytest.raises(UserError, match='regions need two or more styles'):
        stylize(pictures[0], [pictures[1]] * styles, regions=drawn(PHOTO), blend=blend, **FAST)
