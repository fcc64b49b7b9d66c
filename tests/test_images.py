"""Pictures in and out, with numbers worked out by hand."""

import re

import numpy
import pytest
from PIL import Image

from gluon_nst import postprocess, preprocess
from gluon_nst._compat import np
from gluon_nst.errors import UserError
from gluon_nst.images import (
    crop_to,
    enlarge,
    fit_network,
    fit_size,
    read_image,
    save_image,
    to_pixels,
    to_uint8,
)


def blocks(height=32, width=48):
    """A picture of random 8 x 8 blocks, (H, W, 3)."""
    colours = numpy.random.RandomState(0).randint(256, size=(height // 8, width // 8, 3))
    return colours.astype('uint8').repeat(8, 0).repeat(8, 1)


def of_one_colour(colour, height=5, width=7):
    return numpy.full((height, width, len(colour)), colour, 'uint8')


# --- preprocess and postprocess


def test_preprocess_by_hand():
    X = preprocess(of_one_colour((255, 0, 51)), (4, 2))
    assert X.shape == (1, 3, 2, 4)  # (width, height) in, (1, 3, height, width) out
    assert X.dtype == numpy.float32
    red, green, blue = X.asnumpy()[0]
    numpy.testing.assert_allclose(red, 2.2489083, rtol=1e-5)  # (255/255 - 0.485) / 0.229
    numpy.testing.assert_allclose(green, -2.0357143, rtol=1e-5)  # (0 - 0.456) / 0.224
    numpy.testing.assert_allclose(blue, -0.9155556, rtol=1e-5)  # (51/255 - 0.406) / 0.225


def test_preprocess_range():
    darkest, lightest = (
        preprocess(of_one_colour((0, 0, 0)), (1, 1)),
        preprocess(of_one_colour((255, 255, 255)), (1, 1)),
    )
    assert float(darkest.min()) == pytest.approx(-2.1179, abs=1e-4)  # -0.485 / 0.229
    assert float(lightest.max()) == pytest.approx(2.64, abs=1e-4)  # (1 - 0.406) / 0.225


def test_preprocess_takes_arrays_of_both_kinds():
    img = blocks()
    numpy.testing.assert_array_equal(
        preprocess(img, (48, 32)).asnumpy(),
        preprocess(np.array(img, dtype='uint8'), (48, 32)).asnumpy(),
    )


@pytest.mark.parametrize('shape', [(8, 8), (8, 8, 1), (8, 8, 4), (1, 8, 8, 3)])
def test_preprocess_says_what_it_takes(shape):
    with pytest.raises(UserError) as error:
        preprocess(numpy.zeros(shape, 'uint8'), (8, 8))
    assert str(shape) in str(error.value) and '(height, width, 3), uint8' in str(error.value)
    with pytest.raises(UserError, match='float64 numbers'):
        preprocess(numpy.zeros((8, 8, 3)), (8, 8))


def test_preprocess_averages_when_it_shrinks():
    stripes = of_one_colour((0, 0, 0), 32, 32)
    stripes[:, ::2] = 255  # white, black, white, ...: grey from far away
    X = preprocess(stripes, (4, 4))
    assert to_uint8(postprocess(X).asnumpy()) == pytest.approx(127, abs=6)


def test_postprocess_undoes_preprocess():
    img = blocks()
    back = postprocess(preprocess(img, (48, 32))).asnumpy()
    assert back.dtype == numpy.float32
    assert abs(back * 255 - img).max() < 0.5
    numpy.testing.assert_array_equal(to_uint8(back), img)


def test_postprocess_clips():
    X = np.array([[[[-100.0]], [[0.0]], [[100.0]]]])
    numpy.testing.assert_allclose(postprocess(X).asnumpy(), [[[0, 0.456, 1]]], rtol=1e-6)


def test_to_uint8_rounds():
    assert to_uint8(numpy.array([0, 0.4 / 255, 0.6 / 255, 1])).tolist() == [0, 0, 1, 255]


@pytest.mark.parametrize(
    'size, expected',
    [
        (450, (450, 300)),
        (30, (30, 20)),
        (31, (31, 21)),  # 20.67
        (1200, (1200, 800)),
        (1, (1, 1)),  # 0.67, and never 0
        ((100, 7), (100, 7)),
    ],
)
def test_fit_size(size, expected):
    assert fit_size(600, 400, size) == expected


def test_fit_size_of_an_upright_picture():
    assert fit_size(400, 600, 450) == (300, 450)


@pytest.mark.parametrize('width, height', [(6000, 16), (16, 601), (333, 97), (17, 19)])
def test_the_size_that_a_refusal_names_is_enough(width, height):
    """The network takes a long picture at the named size, and not at nine tenths of it."""
    with pytest.raises(UserError, match='long.png becomes .* pixels at size 15') as caught:
        fit_network('long.png', width, height, 15, 16)
    named = int(re.search('of at least ([0-9]+), or crop', str(caught.value))[1])
    assert min(fit_network('long.png', width, height, named, 16)) == 16
    with pytest.raises(UserError, match=f'of at least {named}, or crop'):
        fit_network('long.png', width, height, named * 9 // 10, 16)


def test_crop_to():
    image = numpy.arange(6 * 10).reshape(6, 10, 1).repeat(3, 2).astype('uint8')
    numpy.testing.assert_array_equal(crop_to(image, 99), image[:, 2:8])
    numpy.testing.assert_array_equal(crop_to(image, (20, 4)), image[2:4])
    numpy.testing.assert_array_equal(crop_to(image, (5, 3)), image)
    assert crop_to(image, (1, 1000)).shape == (6, 1, 3)
    assert crop_to(image, (1000, 1)).shape == (1, 10, 3)


# --- files that are pictures


def written(tmp_path, picture, name='picture.png', **options):
    path = tmp_path / name
    picture.save(path, **options)
    return path


def test_saved_pictures_come_back(tmp_path):
    img = blocks()
    save_image(tmp_path / 'new' / 'folder' / 'a.png', img)
    numpy.testing.assert_array_equal(read_image(tmp_path / 'new' / 'folder' / 'a.png'), img)
    save_image(str(tmp_path / 'b.png'), img / 255)
    numpy.testing.assert_array_equal(read_image(str(tmp_path / 'b.png')), img)


def test_read_grey(tmp_path):
    path = written(tmp_path, Image.fromarray(numpy.array([[0, 100, 255]], 'uint8')))
    assert read_image(path).tolist() == [[[0] * 3, [100] * 3, [255] * 3]]


def test_read_one_bit(tmp_path):
    path = written(tmp_path, Image.fromarray(numpy.array([[False, True]])))
    assert Image.open(path).mode == '1'
    assert read_image(path).tolist() == [[[0] * 3, [255] * 3]]


def paletted():
    picture = Image.new('P', (2, 1))
    picture.putpalette([10, 20, 30, 200, 100, 0])
    picture.putpixel((1, 0), 1)
    return picture


@pytest.mark.parametrize('name', ['a.png', 'a.gif'])
def test_read_palette(tmp_path, name):
    path = written(tmp_path, paletted(), name)
    assert Image.open(path).mode == 'P'
    assert read_image(path).tolist() == [[[10, 20, 30], [200, 100, 0]]]


@pytest.mark.parametrize('name', ['a.png', 'a.gif'])
def test_read_palette_with_a_transparent_colour(tmp_path, name):
    path = written(tmp_path, paletted(), name, transparency=0)
    assert read_image(path).tolist() == [[[255, 255, 255], [200, 100, 0]]]


def test_read_rgb_with_a_transparent_colour(tmp_path):
    picture = Image.fromarray(numpy.array([[[1, 2, 3], [4, 5, 6]]], 'uint8'))
    path = written(tmp_path, picture, transparency=(1, 2, 3))
    assert read_image(path).tolist() == [[[255, 255, 255], [4, 5, 6]]]


# Colour and opacity, and what they look like on white: opacity 51 is a fifth,
# so the result is a fifth of the colour and four fifths of 255.
ON_WHITE = [
    ((200, 100, 0, 255), (200, 100, 0)),
    ((200, 100, 0, 0), (255, 255, 255)),
    ((200, 100, 0, 51), (244, 224, 204)),
]


@pytest.mark.parametrize('colour, expected', ON_WHITE)
def test_read_transparent(tmp_path, colour, expected):
    path = written(tmp_path, Image.fromarray(of_one_colour(colour)))
    assert Image.open(path).mode == 'RGBA'
    numpy.testing.assert_array_equal(read_image(path), of_one_colour(expected))


def test_read_transparent_grey(tmp_path):
    path = written(tmp_path, Image.new('LA', (1, 1), (100, 51)))
    assert Image.open(path).mode == 'LA'
    assert read_image(path).tolist() == [[[224] * 3]]


def test_read_cmyk(tmp_path):
    path = written(tmp_path, Image.new('CMYK', (16, 16), (0, 255, 255, 0)), 'a.jpg', quality=95)
    assert Image.open(path).mode == 'CMYK'
    red = read_image(path)
    assert red.shape == (16, 16, 3)
    assert abs(red.astype(int) - (255, 0, 0)).max() <= 3  # yellow and magenta ink


def test_read_16_bits(tmp_path):
    values = numpy.array([[0, 257, 32768, 65535]], 'uint16')
    path = written(tmp_path, Image.fromarray(values))
    assert Image.open(path).mode.startswith('I')
    grey = read_image(path)
    assert grey[0, :, 0].tolist() in ([0, 1, 127, 255], [0, 1, 128, 255])
    assert grey.shape == (1, 4, 3)


def test_read_animation_takes_the_first_frame(tmp_path):
    first, second = Image.new('RGB', (8, 8), 'red'), Image.new('RGB', (8, 8), 'blue')
    path = written(tmp_path, first, 'a.gif', save_all=True, append_images=[second])
    assert Image.open(path).n_frames == 2
    numpy.testing.assert_array_equal(read_image(path), of_one_colour((255, 0, 0), 8, 8))


# EXIF's "orientation" says where the first row and the first column of the file
# belong; this is how to turn the file's pixels into what a person should see.
UPRIGHT = {
    1: lambda p: p,
    2: lambda p: p[:, ::-1],  # mirrored
    3: lambda p: p[::-1, ::-1],  # upside down
    4: lambda p: p[::-1],
    5: lambda p: p.transpose(1, 0, 2),
    6: lambda p: numpy.rot90(p, -1),  # turn it clockwise
    7: lambda p: p[::-1, ::-1].transpose(1, 0, 2),
    8: lambda p: numpy.rot90(p),
}


@pytest.mark.parametrize('orientation', UPRIGHT)
@pytest.mark.parametrize('name', ['a.jpg', 'a.png'])
def test_read_respects_orientation(tmp_path, orientation, name):
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = written(tmp_path, Image.fromarray(blocks()), name, exif=exif)
    stored = numpy.asarray(Image.open(path))
    numpy.testing.assert_array_equal(read_image(path), UPRIGHT[orientation](stored))


# --- files that are not


def complaint(path):
    """What the reader says, after checking that it is one sentence that names the file."""
    with pytest.raises(UserError) as caught:
        read_image(path)
    message = str(caught.value)
    assert str(path) in message
    assert '\n' not in message
    return message


def test_missing_file(tmp_path):
    assert 'there is no picture' in complaint(tmp_path / 'none.png')
    (tmp_path / 'file').touch()
    assert 'there is no picture' in complaint(tmp_path / 'file' / 'a.png')


def test_folder(tmp_path):
    assert 'is a folder: name a picture file' in complaint(tmp_path)


@pytest.mark.parametrize('content', [b'', b'I am a text.\n', b'\xff\xd8\xff'])
def test_not_a_picture(tmp_path, content):
    (tmp_path / 'a.jpg').write_bytes(content)
    assert 'is not a picture that can be read: give a whole' in complaint(tmp_path / 'a.jpg')


@pytest.mark.parametrize('name', ['a.jpg', 'a.png', 'a.gif'])
@pytest.mark.parametrize('part', [0.02, 0.2, 0.5, 0.9, 0.98])
def test_cut_short(tmp_path, name, part):
    noise = numpy.random.RandomState(0).randint(256, size=(64, 64, 3)).astype('uint8')
    path = written(tmp_path, Image.fromarray(noise), name)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(part * len(whole))])
    message = complaint(path)
    assert 'damaged or cut short' in message or 'give a whole JPEG or PNG' in message


def test_too_many_pixels(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, 'MAX_IMAGE_PIXELS', 1_000_000)
    path = written(tmp_path, Image.new('L', (2000, 1001)))
    assert 'over 2 million pixels: make it smaller' in complaint(path)


def test_enlarging_adds_the_detail_of_the_photograph(picture):
    """A photograph that was made small gets all its detail back; a change of it stays."""
    photo = read_image(picture)
    small = postprocess(preprocess(photo, (24, 16))).asnumpy()
    whole = to_pixels(preprocess(photo, (48, 32))).asnumpy()
    same, darker = (
        to_pixels(enlarge(image, photo, (48, 32))).asnumpy() for image in (small, small - 0.01)
    )
    numpy.testing.assert_allclose(same, whole, atol=1e-5)
    numpy.testing.assert_allclose(darker, (whole - 0.01).clip(0, 1), atol=1e-4)


def test_enlarging_stays_in_range(picture):
    bright = numpy.ones((16, 24, 3), 'float32')
    X = to_pixels(enlarge(bright, read_image(picture), (48, 32)))
    assert float(X.min()) > -1e-6 and float(X.max()) < 1 + 1e-6
