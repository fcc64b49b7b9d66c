"""The losses on numbers that can be checked by hand."""

import numpy
import pytest

from gluon_nst import compute_loss, content_loss, gram, style_loss, tv_loss
from gluon_nst._compat import autograd, np


def features(*shape, seed=0):
    return np.array(numpy.random.RandomState(seed).normal(size=shape), dtype='float32')


def checkerboard(height, width):
    board = numpy.indices((height, width)).sum(0) % 2  # 0 1 0 1 ...
    return np.array(numpy.broadcast_to(board, (1, 3, height, width)), dtype='float32')


def test_content_loss():
    Y = np.array([[[[1, 2], [3, 4]]]], dtype='float32')
    assert float(content_loss(Y, Y)) == 0
    assert float(content_loss(Y + 3, Y)) == 9  # every difference is 3


def test_gram_by_hand():
    X = np.array([[[[1, 2]], [[3, 4]]]], dtype='float32')  # C = 2, H * W = 2
    # X X^T = [[1 + 4, 3 + 8], [3 + 8, 9 + 16]], divided by C * H * W = 4
    assert gram(X).tolist() == [[1.25, 2.75], [2.75, 6.25]]


def test_gram_does_not_depend_on_where_features_are():
    X = features(1, 5, 6, 7)
    upside_down = X[:, :, ::-1, :]
    numpy.testing.assert_allclose(gram(X).asnumpy(), gram(upside_down).asnumpy(), rtol=1e-5)
    assert float(content_loss(X, upside_down)) > 0.1


def test_gram_is_symmetric_and_ignores_size():
    X = features(1, 5, 6, 7)
    G = gram(X).asnumpy()
    numpy.testing.assert_allclose(G, G.T, rtol=1e-5)  # a BLAS may round the halves apart
    twice = np.concatenate([X, X], axis=2)  # the same picture twice, one below the other
    numpy.testing.assert_allclose(gram(twice).asnumpy(), G, rtol=1e-5)


def test_gram_refuses_two_pictures():
    with pytest.raises(ValueError, match=r'\(2, 5, 6, 7\)'):
        gram(features(2, 5, 6, 7))


def test_style_loss():
    X = np.array([[[[1, 2]], [[3, 4]]]], dtype='float32')
    assert float(style_loss(X, gram(X))) == 0
    assert float(style_loss(X, gram(X) + 2)) == 4


@pytest.mark.parametrize('height, width', [(2, 2), (5, 3), (8, 8)])
def test_tv_loss_of_known_pictures(height, width):
    assert float(tv_loss(np.ones((1, 3, height, width)))) == 0
    # All neighbours on a checkerboard differ by 1, so both means are 1.
    assert float(tv_loss(checkerboard(height, width))) == 1


def test_tv_loss_counts_both_directions():
    stripes = np.array([[[[0, 1, 0], [0, 1, 0]]]], dtype='float32')  # differ to the right only
    assert float(tv_loss(stripes)) == 0.5
    assert float(tv_loss(stripes.transpose(0, 1, 3, 2))) == 0.5


def test_tv_loss_summed():
    # A 4 x 5 checkerboard has 3 * 5 neighbours below and 4 * 4 to the right, in 3 channels.
    assert float(tv_loss(checkerboard(4, 5), reduction='sum')) == 3 * (15 + 16)
    assert float(tv_loss(np.ones((1, 3, 4, 5)), reduction='sum')) == 0


def test_gram_divided_by_places_alone():
    X = np.array([[[[1, 2]], [[3, 4]]]], dtype='float32')
    assert gram(X, divisor='hw').tolist() == [[2.5, 5.5], [5.5, 12.5]]
    assert float(style_loss(X, gram(X, divisor='hw') + 2, gram_divisor='hw')) == 4


def test_compute_loss_averages_over_layers():
    X, Y = checkerboard(4, 4), np.ones((1, 2, 2, 2))
    contents_l, styles_l, tv_l, total = compute_loss(
        X,
        [Y + 2, Y],
        [Y],
        [Y, Y],
        [gram(Y) + 1],
        content_weight=3,
        style_weight=5,
        tv_weight=1,
        layer_reduction='mean',
        tv_reduction='sum',
    )
    assert [float(loss) for loss in contents_l] == [6, 0]  # 3 * 2^2 / 2 layers
    assert [float(loss) for loss in styles_l] == [5]
    assert float(total) == 6 + 5 + 3 * (12 + 12)


def test_compute_loss_weighs_and_adds():
    X = checkerboard(4, 4)
    Y = np.ones((1, 2, 2, 2))
    contents_l, styles_l, tv_l, total = compute_loss(
        X, [Y + 2, Y], [Y], [Y, Y], [gram(Y) + 1], content_weight=3, style_weight=5, tv_weight=7
    )
    assert [float(loss) for loss in contents_l] == [12, 0]  # 3 * 2^2, 3 * 0
    assert [float(loss) for loss in styles_l] == [5]
    assert float(tv_l) == 7
    assert float(total) == 24


def test_compute_loss_has_the_chapters_weights():
    Y = np.ones((1, 2, 2, 2))
    contents_l, styles_l, tv_l, _ = compute_loss(
        checkerboard(4, 4), [Y + 1], [Y], [Y], [gram(Y) + 1]
    )
    assert float(contents_l[0]) == 1
    assert float(styles_l[0]) == 1e4
    assert float(tv_l) == 10


@pytest.mark.parametrize(
    'loss',
    [
        lambda X: content_loss(X, features(1, 3, 4, 5, seed=1)),
        lambda X: style_loss(X, gram(features(1, 3, 4, 5, seed=1))),
        tv_loss,
    ],
)
def test_gradient_is_the_slope(loss):
    X = features(1, 3, 4, 5)
    X.attach_grad()
    with autograd.record():
        l = loss(X)
    l.backward()
    direction = features(1, 3, 4, 5, seed=2)
    h = 1e-3
    slope = (float(loss(X + h * direction)) - float(loss(X - h * direction))) / (2 * h)
    assert slope == pytest.approx(float((X.grad * direction).sum()), rel=2e-2, abs=1e-3)
