"""The compiled network against the plain one: the same features, the same gradients."""

import gc
import subprocess
import sys
import weakref
from functools import partial

import numpy
import pytest

from gluon_nst import compute_loss, extract_features, gram, preprocess, pretrained_vgg19
from gluon_nst._compat import autograd, init, nn, np
from gluon_nst.errors import UserError
from gluon_nst.fast.compiled import CompiledNetwork, blend
from gluon_nst.features import truncate
from gluon_nst.images import read_image
from gluon_nst.processor import has_bfloat16
from gluon_nst.relative import moments
from gluon_nst.resources import sample_picture

CONTENT, STYLE = [5], [0, 3, 5]
bfloat16 = pytest.mark.skipif(not has_bfloat16(), reason='this processor has no bfloat16')


@pytest.fixture
def deep_net(small_net):
    """Three convolutions, both kinds of pooling, random and frozen."""
    convolution = nn.Conv2D(6, kernel_size=3, padding=1, in_channels=8)
    convolution.initialize(init.Xavier(magnitude=3))
    small_net.add(nn.Activation('relu'), convolution, nn.AvgPool2D(strides=2))
    small_net(picture())  # MXNet 2 makes the weights at the first call
    for parameter in small_net.collect_params().values():
        parameter.grad_req = 'null'
    return small_net


def picture(shape=(1, 3, 16, 24), seed=0):
    return np.array(numpy.random.RandomState(seed).normal(size=shape), dtype='float32')


def features_and_gradient(X, net):
    """Return all features, and the gradient of a loss that needs every one of them."""
    X = X.copy()
    X.attach_grad()
    with autograd.record():
        contents, styles = extract_features(X, CONTENT, STYLE, net=net)
        loss = sum(np.square(Y).mean() for Y in contents) + sum(
            np.square(gram(Y)).sum() for Y in styles
        )
    loss.backward()
    return [Y.asnumpy() for Y in contents + styles], X.grad.asnumpy()


def test_it_agrees_with_the_plain_network_in_float32(deep_net):
    compiled = CompiledNetwork(deep_net)
    for X in (picture(), picture(seed=1), picture((1, 3, 8, 9))):  # another size, too
        expected, got = (features_and_gradient(X, net) for net in (deep_net, compiled))
        for a, b in zip(expected[0], got[0]):
            numpy.testing.assert_allclose(b, a, rtol=1e-5, atol=1e-6)
        numpy.testing.assert_allclose(got[1], expected[1], rtol=1e-5, atol=1e-6)


@bfloat16
def test_bfloat16_is_close(deep_net):
    expected, got = (
        features_and_gradient(picture(), net)
        for net in (deep_net, CompiledNetwork(deep_net, 'bfloat16'))
    )
    for a, b in zip(expected[0], got[0]):
        assert b.dtype == numpy.float32
        assert 0 < abs(a - b).max() < 0.03 * abs(a).max()  # it is not float32
    cosine = (
        (got[1] * expected[1]).sum() / numpy.linalg.norm(got[1]) / numpy.linalg.norm(expected[1])
    )
    assert cosine > 0.99


def test_products_of_channels_are_the_gram_matrices_whatever_the_loss(deep_net):
    """Also where the slope of a Gram matrix is not symmetric, as it is in the style loss."""
    compiled, weights = CompiledNetwork(deep_net), numpy.random.RandomState(2)

    def grams_and_gradient(X, extract):
        X = X.copy()
        X.attach_grad()
        weights.seed(2)
        with autograd.record():
            contents, styles = extract(X, CONTENT, STYLE)
            grams = [gram(Y) for Y in styles]
            loss = sum((G * np.array(weights.normal(size=G.shape))).sum() for G in grams)
            loss = loss + np.square(contents[0]).mean()
        loss.backward()
        return [Y.asnumpy() for Y in contents + grams] + [X.grad.asnumpy()]

    for X in (picture(), picture((1, 3, 9, 11))):
        expected = grams_and_gradient(X, partial(extract_features, net=deep_net))
        for a, b in zip(expected, grams_and_gradient(X, compiled.extract_products)):
            numpy.testing.assert_allclose(b, a, rtol=1e-5, atol=1e-5 * abs(a).max())


@pytest.mark.parametrize('precision', ['float32', pytest.param('bfloat16', marks=bfloat16)])
def test_the_network_is_not_kept(precision):
    net = nn.Sequential()
    net.add(nn.Conv2D(2, kernel_size=3, padding=1, in_channels=3), nn.Activation('relu'))
    net.initialize()
    plain, convolution = net(picture()), weakref.ref(net[0])
    compiled = CompiledNetwork(net, precision)
    del net
    gc.collect()
    assert convolution() is None
    (features,), _ = extract_features(picture(), [1], [], net=compiled)
    numpy.testing.assert_allclose(features.asnumpy(), plain.asnumpy(), atol=0.02)


def test_one_layer_alone(deep_net):
    contents, styles = extract_features(picture(), [], [2], net=CompiledNetwork(deep_net))
    assert contents == [] and [Y.shape for Y in styles] == [(1, 4, 8, 12)]


def test_features_outlive_the_next_call(deep_net):
    compiled = CompiledNetwork(deep_net)
    contents, _ = extract_features(picture(), CONTENT, STYLE, net=compiled)
    before = contents[0].asnumpy()
    extract_features(picture(seed=1), CONTENT, STYLE, net=compiled)
    features_and_gradient(picture(seed=1), compiled)
    numpy.testing.assert_array_equal(contents[0].asnumpy(), before)


def losses_and_gradient(net, X, contents_Y, styles_Y_gram, layers):
    X = X.copy()
    X.attach_grad()
    with autograd.record():
        contents_l, styles_l, tv_l, l = compute_loss(
            X, *extract_features(X, **layers, net=net), contents_Y, styles_Y_gram
        )
    l.backward()
    return [float(sum(contents_l)), float(sum(styles_l)), float(l)], X.grad.asnumpy().ravel()


@pytest.fixture(scope='module')
def problem():
    """VGG-19, a picture, and what else its loss needs; the losses and gradient of the plain net."""
    layers = dict(content_layers=[25], style_layers=[0, 5, 10, 19, 28])
    plain = truncate(pretrained_vgg19(), **layers)
    castle, night, coffee = (
        preprocess(read_image(sample_picture(f'{name}.jpg')), (96, 64))
        for name in ('castle', 'starry-night', 'coffee')
    )
    contents_Y, _ = extract_features(castle, **layers, net=plain)
    grams = [gram(Y) for Y in extract_features(night, **layers, net=plain)[1]]
    arguments = coffee, contents_Y, grams, layers
    return plain, arguments, losses_and_gradient(plain, *arguments)


def test_vgg19_in_float32_has_the_same_losses_and_gradient(problem):
    plain, arguments, (expected, slopes) = problem
    losses, gradient = losses_and_gradient(CompiledNetwork(plain), *arguments)
    numpy.testing.assert_allclose(losses, expected, rtol=1e-5)
    numpy.testing.assert_allclose(gradient, slopes, atol=1e-5 * abs(slopes).max())


@bfloat16
def test_wide_pictures_get_a_gradient():
    """In bfloat16 oneDNN 2.4.4 hangs while it plans such a gradient, which nothing interrupts."""
    code = (
        'from gluon_nst._compat import autograd, init, nn, np\n'
        'from gluon_nst.fast.compiled import CompiledNetwork\n'
        'net = nn.Sequential()\n'
        'net.add(*(nn.Conv2D(64, kernel_size=3, padding=1, in_channels=c) for c in (3, 64)))\n'
        'net.initialize(init.Xavier())\n'
        'X = np.ones((1, 3, 8, 800))\n'
        'net(X)\n'  # MXNet 2 makes the weights at the first call
        'X.attach_grad()\n'
        'with autograd.record():\n'
        '    (Y,), _ = CompiledNetwork(net, "bfloat16").extract_features(X, [1], [])\n'
        'Y.backward()\n'
        'print(float(abs(X.grad).sum()))\n'
    )
    process = subprocess.run(
        [sys.executable, '-c', code], timeout=60, check=True, capture_output=True, text=True
    )
    assert float(process.stdout) > 0


@bfloat16
def test_wide_layers_stay_in_float32(deep_net, monkeypatch):
    """Their gradient is nearer to that of a network in float32 than one all in bfloat16."""
    _, exact = features_and_gradient(picture(), CompiledNetwork(deep_net))
    _, narrow = features_and_gradient(picture(), CompiledNetwork(deep_net, 'bfloat16'))
    monkeypatch.setattr('gluon_nst.fast.compiled.too_wide_for_amx', lambda width: width > 12)
    _, wide = features_and_gradient(picture(), CompiledNetwork(deep_net, 'bfloat16'))  # 24 wide
    assert abs(wide - exact).max() < abs(narrow - exact).max() / 2
    assert abs(wide - exact).max() < 0.05 * abs(exact).max()


@bfloat16
def test_vgg19_in_bfloat16_has_nearly_the_same_losses_and_gradient(problem):
    plain, arguments, (expected, slopes) = problem
    losses, gradient = losses_and_gradient(CompiledNetwork(plain, 'bfloat16'), *arguments)
    numpy.testing.assert_allclose(losses, expected, rtol=1e-2)
    assert gradient @ slopes > 0.99 * numpy.linalg.norm(gradient) * numpy.linalg.norm(slopes)


def padded(net, padding):
    """Return the layers of a network, truncated with a padding."""
    whole = nn.Sequential()
    whole.features = net
    return truncate(whole, [5], [0], padding=padding)


def test_replicate_padding_sees_the_border_repeated(deep_net):
    """At its first layer a network sees no zeros, so that a picture of one colour has no frame."""
    flat = np.ones((1, 3, 6, 7)) * np.array([0.2, -0.5, 0.9]).reshape(1, 3, 1, 1)
    features = padded(deep_net, 'replicate')[0](flat).asnumpy()
    assert features.shape == (1, 4, 6, 7)
    assert numpy.ptp(features, axis=(2, 3)).max() < 1e-6
    assert numpy.ptp(padded(deep_net, 'zeros')[0](flat).asnumpy(), axis=(2, 3)).max() > 0.1


def test_it_agrees_with_the_plain_network_in_replicate_padding(deep_net):
    plain = padded(deep_net, 'replicate')
    for X in picture(), picture((1, 3, 9, 11)):
        expected, got = (features_and_gradient(X, net) for net in (plain, CompiledNetwork(plain)))
        for a, b in zip([*expected[0], expected[1]], [*got[0], got[1]]):
            numpy.testing.assert_allclose(b, a, rtol=1e-5, atol=1e-6)


def moments_and_gradient(X, extract):
    X = X.copy()
    X.attach_grad()
    with autograd.record():
        _, styles = extract(X, CONTENT, STYLE)
        reduced = [Y for products in styles for Y in moments(products)]
        sum(np.square(Y).sum() for Y in reduced).backward()
    return [Y.asnumpy() for Y in (*reduced, X.grad)]


def test_products_have_the_moments_of_the_features(deep_net):
    """Means and covariances, and their gradients, come from sums that the graph computes."""
    compiled = CompiledNetwork(deep_net, totals=True)
    expected = moments_and_gradient(picture(), partial(extract_features, net=deep_net))
    got = moments_and_gradient(picture(), compiled.extract_products)
    for a, b in zip(expected, got):
        numpy.testing.assert_allclose(b, a, rtol=1e-4, atol=1e-5 * abs(a).max())


def test_blend_has_the_weighted_mean_of_raw_moments(deep_net):
    """Blending as much of a picture as of itself gives it back; else all moments are means."""
    compiled = CompiledNetwork(deep_net, totals=True)
    a, b = (
        compiled.extract_products(picture(s), [], [3])[1][0] for s in ((1, 3, 8, 8), (1, 3, 6, 9))
    )
    for whole, same in zip(moments(a), moments(blend([a, a], [1, 2]))):
        numpy.testing.assert_allclose(same.asnumpy(), whole.asnumpy(), rtol=1e-4, atol=1e-6)
    mixed = blend([a, b], [3, 1])
    numpy.testing.assert_allclose(
        gram(mixed, divisor='hw').asnumpy(),
        (0.75 * gram(a, divisor='hw') + 0.25 * gram(b, divisor='hw')).asnumpy(),
        rtol=1e-5,
        atol=1e-7,
    )
    numpy.testing.assert_allclose(
        moments(mixed).mean.asnumpy(),
        (0.75 * moments(a).mean + 0.25 * moments(b).mean).asnumpy(),
        rtol=1e-5,
    )


def test_only_the_latest_graph_is_kept(deep_net):  # each keeps the memory of a whole run
    compiled = CompiledNetwork(deep_net)
    for shape in (1, 3, 16, 24), (1, 3, 8, 8), (1, 3, 24, 8):
        features_and_gradient(picture(shape), compiled)
    assert len(compiled._graphs) == 1


def test_a_precision_that_cannot_be_had(deep_net, monkeypatch):
    with pytest.raises(UserError, match="precision is 'float16': it must be float32 or bfloat16"):
        CompiledNetwork(deep_net, 'float16')
    monkeypatch.setattr('gluon_nst.fast.compiled.has_bfloat16', lambda: False)
    with pytest.raises(UserError, match='which this processor does not have: use float32, or auto'):
        CompiledNetwork(deep_net, 'bfloat16')
