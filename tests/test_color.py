"""Colours: the content's for a style picture, or its chroma for the result."""

import numpy
import pytest

from gluon_nst.color import keep_chroma, luminance, match_colors, match_luminance


@pytest.fixture
def pictures():
    """Two noisy pictures with colours of their own, far from black and white."""
    random = numpy.random.RandomState(0)
    mix = numpy.eye(3) + random.uniform(-0.3, 0.3, size=(2, 3, 3))
    return [
        (random.normal(size=(20, 30, 3)) @ m * 20 + mean).clip(0, 255).astype('uint8')
        for m, mean in zip(mix, ((90, 120, 140), (150, 110, 100)))
    ]


def moments_of(image):
    colors = image.reshape(-1, 3).astype(float)
    return colors.mean(0), numpy.cov(colors.T)


def test_match_colors_gives_the_mean_and_the_covariance(pictures):
    style, content = pictures
    matched = match_colors(style, content)
    assert matched.shape == style.shape and matched.dtype == numpy.uint8
    for got, expected in zip(moments_of(matched), moments_of(content)):
        numpy.testing.assert_allclose(got, expected, atol=0.05 * abs(expected).max())
    assert abs(matched.astype(int) - style).mean() > 5


def test_colors_that_match_already_stay(pictures):
    style, _ = pictures
    assert abs(match_colors(style, style).astype(int) - style).max() <= 1


def test_grey_styles_are_not_amplified_without_bounds(pictures):
    """Noise of one level in a grey style picture does not become bright colours."""
    style = numpy.full((20, 30, 3), 128, 'uint8')
    style[::2] += 1
    assert match_colors(style, pictures[1]).std(axis=(0, 1)).max() < 5


def test_a_grey_content_makes_the_style_nearly_grey(pictures):
    matched = match_colors(pictures[0], luminance(pictures[1])).astype(int)
    assert abs(matched - matched.mean(axis=2, keepdims=True)).max() < 30


def test_luminance_by_hand():
    image = numpy.array([[[255, 0, 0], [0, 255, 0], [10, 10, 10]]], 'uint8')
    assert luminance(image).tolist() == [[[76] * 3, [150] * 3, [10] * 3]]
    assert luminance(image / 255)[0, 0, 0] == pytest.approx(0.299)


def test_match_luminance_is_grey_and_as_bright(pictures):
    style, content = pictures
    matched = match_luminance(style, content)
    assert (matched == matched[..., :1]).all()
    assert matched.mean() == pytest.approx(luminance(content).mean(), abs=1)


def test_keep_chroma(pictures):
    """The result has the lightness of one picture, and the colours of the other."""
    image, content = (picture / 255 for picture in pictures)
    kept = keep_chroma(image, content)
    numpy.testing.assert_allclose(luminance(kept), luminance(image), atol=1e-6)
    numpy.testing.assert_allclose(kept - luminance(kept), content - luminance(content), atol=1e-6)
    assert keep_chroma(image, 0 * content).max() <= 1
