"""The compiled network against the plain one: the same features, the same gradients."""
import numpy
import pytest

from gluon_nst import extract_features
from gluon_nst._compat import autograd, init, nn, np
from gluon_nst.features import CompiledNetwork
from gluon_nst.losses import gram

CONTENT, STYLE = [5], [0, 3, 5]


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
            np.square(gram(Y)).sum() for Y in styles)
    loss.backward()
    return [Y.asnumpy() for Y in contents + styles], X.grad.asnumpy()


def test_it_agrees_with_the_plain_network_in_float32(deep_net):
    compiled = CompiledNetwork(deep_net)
    for X in (picture(), picture(seed=1), picture((1, 3, 8, 9))):  # another size, too
        expected, got = (features_and_gradient(X, net) for net in (deep_net, compiled))
        for a, b in zip(expected[0], got[0]):
            numpy.testing.assert_allclose(b, a, rtol=1e-5, atol=1e-6)
        numpy.testing.assert_allclose(got[1], expected[1], rtol=1e-5, atol=1e-6)


def test_bfloat16_is_close(deep_net):
    expected, got = (features_and_gradient(picture(), net)
                     for net in (deep_net, CompiledNetwork(deep_net, 'bfloat16')))
    for a, b in zip(expected[0], got[0]):
        assert b.dtype == numpy.float32
        assert 0 < abs(a - b).max() < 0.03 * abs(a).max()  # it is not float32
    cosine = (got[1] * expected[1]).sum() / numpy.linalg.norm(got[1]) / numpy.linalg.norm(
        expected[1])
    assert cosine > 0.99


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
