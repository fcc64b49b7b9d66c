"""What holds for every picture and every setting: hypothesis looks for one for which it does not.

HYPOTHESIS_EXAMPLES=2000 looks longer.
"""

import math
import os

import numpy
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

import small_vgg
from corpus import CORPUS, on_white
from gluon_nst import pipeline, postprocess, preprocess, stylize
from gluon_nst._compat import init, mxnet, np
from gluon_nst.errors import UserError
from gluon_nst.images import add_alpha, crop_to, fit_size, read_image, read_picture, to_uint8

pytestmark = pytest.mark.any_mxnet

SIDES = st.integers(1, 40)
FORMATS = {'PNG': {}, 'TIFF': {}, 'WEBP': dict(lossless=True, exact=True)}
TURNS = {  # by orientation: how often to turn it counter-clockwise, and whether it is a mirror's
    1: (0, False),
    2: (0, True),
    3: (2, False),
    4: (2, True),
    5: (1, True),
    6: (3, False),
    7: (3, True),
    8: (1, False),
}
SMALL = [
    e.content for e in CORPUS.values() if isinstance(e.content, bytes) and len(e.content) < 2e4
]


def examples(count):
    """Try ``count`` examples, the same in every run."""
    count = int(os.environ.get('HYPOTHESIS_EXAMPLES', count))
    return settings(max_examples=count, derandomize=True, deadline=None, database=None)


def pictures(*channels):
    """Pictures of any size, with one of these numbers of channels."""
    shapes = st.tuples(SIDES, SIDES, st.sampled_from(channels))
    return shapes.flatmap(lambda shape: arrays('uint8', shape))


@pytest.fixture(scope='module')
def file(tmp_path_factory):
    """A path for a picture."""
    return tmp_path_factory.mktemp('properties') / 'picture'


# --- reading


@examples(60)
@given(pictures(1, 2, 3, 4), st.sampled_from(list(FORMATS)), st.sampled_from(list(TURNS)))
def test_what_was_written_is_read(file, pixels, format, orientation):
    """Grey or in colour, opaque or not, turned in any way: the very pixels come back, on white."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)
    picture.save(file, format, exif=exif, **FORMATS[format])
    times, mirrored = TURNS[orientation]
    upright = numpy.rot90(pixels[:, ::-1] if mirrored else pixels, times)
    alpha = upright[:, :, -1] if upright.shape[2] in (2, 4) else None
    colours = upright if alpha is None else upright[:, :, :-1]
    expected = numpy.broadcast_to(colours, (*colours.shape[:2], 3))
    if alpha is not None:
        expected = on_white(expected, alpha)
    image, opacity = read_picture(file)
    assert image.shape == expected.shape and abs(image.astype(int) - expected).max() <= 1
    if alpha is None or alpha.min() == 255:
        assert opacity is None
    else:
        numpy.testing.assert_array_equal(opacity, alpha)


def read_or_refuse(file, content):
    file.write_bytes(content)
    try:
        image = read_image(file)
    except UserError as error:
        assert '\n' not in str(error)
    else:
        assert image.ndim == 3 and image.shape[2] == 3 and image.dtype == numpy.uint8


@examples(100)
@given(content=st.binary(max_size=300))
def test_any_bytes_are_a_picture_or_refused(file, content):
    """Bytes at random raise nothing but a UserError."""
    read_or_refuse(file, content)


@examples(250)
@given(st.sampled_from(SMALL), st.data())
def test_a_damaged_picture_is_read_or_refused(file, content, data):
    """Bytes that are flipped, put in or left out of any kind of picture raise only a UserError."""
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, min(len(content), 400)) | st.integers(0, len(content)))
        left_out = data.draw(st.integers(0, 4))
        content = content[:place] + data.draw(st.binary(max_size=4)) + content[place + left_out :]
    read_or_refuse(file, content)


# --- sizes


@examples(200)
@given(st.integers(1, 10**5), st.integers(1, 10**5), st.integers(1, 5000))
def test_fit_size_keeps_the_aspect_ratio(width, height, size):
    """The longest side is `size`, the other one right but for rounding, and never 0."""
    sides = fit_size(width, height, size)
    assert max(sides) == size and min(sides) >= 1
    exact = min(width, height) * size / max(width, height)
    assert abs(min(sides) - exact) <= 0.5 or min(sides) == 1 > exact
    assert (sides[0] >= sides[1]) == (width >= height) or sides[0] == sides[1]


@examples(100)
@given(pictures(3), st.tuples(SIDES, SIDES) | SIDES)
def test_crop_to_cuts_equal_strips(image, size):
    """It cuts two sides alike, to the ratio but for a pixel, and leaves the other two."""
    cut = crop_to(image, size)
    wide, high = size if isinstance(size, tuple) else (1, 1)
    height, width = cut.shape[:2]
    assert width == image.shape[1] or height == image.shape[0]
    assert abs(width - height * wide / high) <= max(1, wide / high) or 1 in (width, height)
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    numpy.testing.assert_array_equal(cut, image[top : top + height, left : left + width])


@examples(40)
@given(pictures(3))
def test_postprocess_undoes_preprocess(image):
    """At its own size a picture comes back as it was, to the last bit."""
    X = preprocess(image, (image.shape[1], image.shape[0]))
    assert X.shape == (1, 3, *image.shape[:2])
    numpy.testing.assert_array_equal(to_uint8(postprocess(X).asnumpy()), image)


@examples(40)
@given(pictures(3), pictures(1))
def test_add_alpha_keeps_the_colours(image, alpha):
    """The opacity of any other size is added, and the colours stay."""
    both = add_alpha(image, alpha[:, :, 0])
    assert both.shape == (*image.shape[:2], 4)
    numpy.testing.assert_array_equal(both[:, :, :3], image)
    assert alpha.min() <= both[:, :, 3].min() and both[:, :, 3].max() <= alpha.max()


# --- settings


@pytest.fixture(scope='module')
def pair(tmp_path_factory):
    """A content and a style picture, and a small network to read them with."""
    folder = tmp_path_factory.mktemp('pair')
    for name in 'plain.png', 'with-holes.png':
        (folder / name).write_bytes(CORPUS[name].content)
    mxnet.random.seed(0)
    with pytest.MonkeyPatch.context() as patch:
        small_vgg.shrink(patch)
        net = small_vgg.small_net('vgg19')
        net.initialize(init.Xavier(magnitude=3))
        net.features[:37](np.zeros((1, 3, 32, 32)))  # makes the weights of its convolutions
        net.network, net.source = 'vgg19', 'random'
        patch.setattr(pipeline, 'pretrained_vgg', lambda *_args, **_settings: net)
        yield folder / 'plain.png', folder / 'with-holes.png'


ODD = st.sampled_from([0, -1, math.nan, math.inf, -math.inf, None, '1', 1.5, True, []])
WEIGHTS = st.floats(0, 1e8) | ODD
SETTINGS = dict(
    size=st.integers(1, 60) | st.tuples(st.integers(0, 60), st.integers(0, 60)) | ODD,
    steps=st.integers(1, 2) | ODD,
    every=st.integers(1, 3) | ODD,
    content_weight=WEIGHTS,
    style_weight=WEIGHTS,
    tv_weight=WEIGHTS,
    lr=st.floats(0, 10) | ODD,
    lr_decay_every=st.integers(1, 3) | ODD,
    beta1=st.floats(0, 1) | ODD,
    optimizer=st.sampled_from(['adam', 'lbfgs', 'sgd', None]),
    precision=st.sampled_from(['auto', 'float32', 'bfloat16', 'float16']),
    pooling=st.sampled_from(['max', 'avg', 'min']),
    scales=st.lists(st.floats(0, 2), max_size=3).map(tuple)
    | st.floats(0.1, 0.9).map(lambda scale: (scale, 1))
    | st.just('auto')
    | ODD,
    content_layers=st.lists(st.integers(-1, 40), max_size=3),
    style_layers=st.lists(st.integers(0, 36), min_size=1, max_size=3),
)
OTHERS = dict(
    recipe=st.sampled_from(['paint', 'fast', 'd2l', 'tensorflow', 'vgg16', 'd21']),
    seed=st.integers(-1, 2**32) | ODD,
    init=st.sampled_from(['content', 'noise', 'nothing']),
    device=st.sampled_from(['auto', 'cpu', 'tpu']),
)
QUICK = dict(size=32, steps=1)


@examples(100)
@given(
    st.sampled_from([*SETTINGS]).flatmap(lambda name: st.tuples(st.just(name), SETTINGS[name])),
    st.fixed_dictionaries({}, optional=OTHERS),
)
@example(('content_layers', [36]), {})  # the last pooling layer: 32 pixels are too few
@example(('content_weight', 1e8), {})  # L-BFGS finds no step that makes the loss smaller
def test_any_setting_gives_a_picture_or_is_refused(pair, one, others):
    """Whatever a setting is, `stylize` returns a picture and finite losses, or a UserError."""
    check(pair, {**QUICK, **dict([one])}, others)


@examples(30)
@given(st.fixed_dictionaries({}, optional=SETTINGS))
def test_any_settings_together_give_a_picture_or_are_refused(pair, several):
    """So do several settings together."""
    check(pair, {**QUICK, **several}, {})


def check(pair, settings, others):
    try:
        image, record = stylize(*pair, progress=False, **settings, **others)
    except UserError as error:
        assert str(error) and '\n' not in str(error)
    else:
        size = settings['size']
        width, height = fit_size(48, 32, tuple(size) if isinstance(size, list) else size)
        assert image.shape == (height, width, 3) and image.dtype == numpy.uint8
        assert all(map(math.isfinite, record['losses'].values()))
