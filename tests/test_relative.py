"""Relative losses on numbers that can be checked by hand, and on networks that add them up."""

import numpy
import pytest

from gluon_nst._compat import autograd, np
from gluon_nst.relative import (
    Moments,
    RelativeLoss,
    mean_squares,
    moments,
    moments_loss,
    relative_loss,
    squared_tv_loss,
    tones,
)


def features(*shape, seed=0):
    return np.array(numpy.random.RandomState(seed).normal(size=shape), dtype='float32')


def test_moments_by_hand():
    X = np.array([[[[1, 3]], [[2, 6]]]], dtype='float32')  # two channels, two positions
    mean, covariance = moments(X)
    assert mean.tolist() == [2, 4]
    assert covariance.tolist() == [[1, 2], [2, 4]]  # deviations -1, 1 and -2, 2


def test_moments_of_two_pictures_are_refused():
    with pytest.raises(ValueError, match=r'one picture, \(1, C, H, W\), got \(2, 3, 4, 4\)'):
        moments(np.ones((2, 3, 4, 4)))


def test_moments_are_those_of_numpy():
    X = features(1, 5, 6, 7)
    F = X.asnumpy().reshape(5, -1)
    numpy.testing.assert_allclose(moments(X).mean.asnumpy(), F.mean(1), atol=1e-6)
    numpy.testing.assert_allclose(
        moments(X).covariance.asnumpy(), numpy.cov(F, bias=True), atol=1e-6
    )


def test_relative_loss_by_hand():
    Y = np.array([3.0, 4.0])
    assert float(relative_loss(Y, Y)) == 0
    assert float(relative_loss(0 * Y, Y)) == 1
    assert float(relative_loss(Y + np.array([0, 5.0]), Y)) == 1  # 25 / 25


@pytest.mark.parametrize('size', [1e-3, 1, 1e3])
def test_losses_do_not_depend_on_the_size_of_features(size):
    X, Y = features(1, 4, 5, 6), features(1, 4, 5, 6, seed=1)
    expected = float(moments_loss(moments(X), moments(Y))), float(relative_loss(X, Y))
    X, Y = size * X, size * Y
    got = float(moments_loss(moments(X), moments(Y))), float(relative_loss(X, Y))
    assert got == pytest.approx(expected, rel=1e-4)


def test_the_loss_of_a_flat_style_is_finite():
    """A style of one colour varies in no channel; its covariance is 0, and no divisor."""
    flat = Moments(np.array([1.0, 1.0]), np.zeros((2, 2)))
    assert float(moments_loss(flat, flat)) == 0
    assert 0 < float(moments_loss(moments(features(1, 2, 3, 3)), flat)) < 1e6


def test_squared_tv_by_hand():
    X = np.zeros((1, 3, 2, 2))
    X[0, :, 0, 0] = 2  # of 2 differences downwards one is 2, and so it is to the right
    assert float(squared_tv_loss(X)) == 4
    assert float(squared_tv_loss(X + 9)) == 4


def test_all_losses_are_weighted_and_summed():
    X, contents, styles = (
        features(1, 3, 4, 4),
        [features(1, 2, 3, 3)],
        [features(1, 2, 4, 4), features(1, 3, 2, 2)],
    )
    targets = [moments(features(*Y.shape, seed=5)) for Y in styles]
    plain = [float(moments_loss(moments(Y), t)) for Y, t in zip(styles, targets)]
    loss = RelativeLoss(2, 3, 4, (5, 6))
    contents_l, styles_l, tv_l, l = loss(X, [2 * Y for Y in contents], styles, contents, targets)
    assert [float(x) for x in contents_l] == pytest.approx([2])
    assert [float(x) for x in styles_l] == pytest.approx([15 * plain[0], 18 * plain[1]])
    assert float(tv_l) == pytest.approx(4 * float(squared_tv_loss(X)))
    assert float(l) == pytest.approx(float(sum(contents_l + styles_l) + tv_l))
    assert [float(x) for x in RelativeLoss()(X, contents, styles, contents, targets)[1]] == (
        pytest.approx(plain)
    )


def test_content_is_relative_to_the_mean_of_photograph_and_painting():
    X, content = features(1, 3, 4, 4), [np.ones((1, 2, 3, 3))]  # mean square 1
    moved = [content[0] + 2]  # 4 from it
    content_loss = [
        float(loss(X, moved, [], content, [])[0][0])
        for loss in (RelativeLoss(), *(RelativeLoss().beside((s,)) for s in (1, 7)))
    ]
    assert content_loss == [4, 4, 1]
    assert mean_squares([np.array([[[[1.0, 3.0]]]]), np.zeros((1, 1, 2, 2))]) == (5, 0)


def grey(rows):
    """Return a grey picture, (1, 3, H, W)."""
    return np.array(numpy.tile(numpy.array(rows, 'float32'), (1, 3, 1, 1)))


def test_tones_by_hand():
    dark_and_light = numpy.array([[-1, 1]])
    X = grey([[0.1, 0.3, 0.5, 0.7], [0.3, 0.5, 0.7, 0.9]])
    red = np.zeros((1, 3, 1, 2))
    red[0, 0, 0, 0], red[0, 1, 0, 1] = 1, 1  # beside it green, which is lighter
    for picture in X, X / 2 + 0.3, red:  # whatever the contrast
        assert tones(picture, places=2).asnumpy() == pytest.approx(dark_and_light, abs=1e-3)


@pytest.mark.parametrize(
    'shape, places', [((9, 6), (3, 2)), ((7, 5), (2, 1)), ((9, 1), (3, 1)), ((1, 2), (1, 2))]
)
def test_places_are_squares_as_far_as_the_picture_goes(shape, places):
    X = grey(numpy.random.RandomState(0).uniform(size=shape))
    assert tones(X, places=3).shape == places


def test_a_picture_of_one_colour_has_no_tones():
    assert abs(tones(grey([[0.4] * 3] * 3))).max() < 1e-3


def test_tones_are_one_more_content_loss():
    X, content = grey([[0, 1]] * 2), [np.ones((1, 2, 3, 3))]
    loss = RelativeLoss(content_weight=2, tone_weight=3)
    assert loss.lit_like(X)(X, content, [], content, [])[0] == [0, 0]
    contents_l, *_, total = loss.lit_like(1 - X)(X, content, [], content, [])
    assert [float(l) for l in contents_l] == pytest.approx([0, 2 * 3 * 4], rel=1e-3)
    assert float(total) == pytest.approx(24 + 0.01 * float(squared_tv_loss(X)), rel=1e-3)
    assert len(RelativeLoss().lit_like(X)(X, content, [], content, [])[0]) == 1


def test_a_dark_place_that_should_be_light_gets_lighter():
    X, wanted = grey([[0.4, 0.6, 0.1]] * 2), grey([[0.6, 0.4, 0.1]] * 2)
    X.attach_grad()
    with autograd.record():
        RelativeLoss(tone_weight=1, tv_weight=0).lit_like(wanted)(X, [], [], [], [])[-1].backward()
    slopes = X.grad[0, 1, 0].tolist()
    assert slopes[0] < 0 < slopes[1]


def test_its_gradient_is_that_of_differences():
    Y, target = features(1, 2, 3, 3), moments(features(1, 2, 3, 3, seed=1))
    Y.attach_grad()
    with autograd.record():
        moments_loss(moments(Y), target).backward()
    for place in (0, 0, 1, 1), (0, 1, 2, 0):
        step = numpy.zeros(Y.shape, 'float32')
        step[place] = 1e-2
        up, down = (
            float(moments_loss(moments(Y + sign * np.array(step)), target)) for sign in (1, -1)
        )
        assert float(Y.grad[place]) == pytest.approx((up - down) / 2e-2, rel=2e-2, abs=1e-3)
