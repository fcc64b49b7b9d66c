"""Big pictures: what is computed in tiles is what is computed at once, in less memory."""

import functools
import gc
import subprocess
import sys
import threading

import numpy
import pytest
from PIL import Image, ImageFilter

from gluon_nst import (
    compute_loss,
    extract_features,
    gram,
    pipeline,
    preprocess,
    pretrained_vgg19,
    stylize,
)
from gluon_nst._compat import autograd, init, mxnet, nn, np, npx
from gluon_nst.fast import plan as plans
from gluon_nst.fast import tiling
from gluon_nst.fast.compiled import CompiledNetwork
from gluon_nst.fast.tiling import TiledNetwork
from gluon_nst.features import truncate
from gluon_nst.images import read_image
from gluon_nst.processor import has_bfloat16
from gluon_nst.recipes import get_recipe
from gluon_nst.resources import sample_picture

# --- the same numbers


@pytest.fixture
def narrow(monkeypatch):
    """Let tiles be as narrow as can be."""
    monkeypatch.setattr(plans, 'TILE', 1)
    monkeypatch.setattr(plans, 'LEAST_ROWS', 1)


def small_net(pooling):
    """Three blocks, random and frozen."""
    mxnet.random.seed(0)
    channels, net = [3, 4, 8, 6, 5], nn.Sequential()
    for layer in ('conv', 'pool', 'conv', 'conv', 'pool', 'conv'):
        if layer == 'pool':
            net.add(pooling(strides=2))
            continue
        n = sum(isinstance(layer, nn.Conv2D) for layer in net)
        net.add(nn.Conv2D(channels[n + 1], kernel_size=3, padding=1, in_channels=channels[n]))
        net.add(nn.Activation('relu'))
    net.initialize(init.Xavier(magnitude=3))
    net(noise((8, 8), 0))  # MXNet 2 makes the weights at the first call
    for parameter in net.collect_params().values():
        parameter.grad_req = 'null'
    return net


def noise(shape, seed):
    """Return a picture, from its width and height."""
    pixels = numpy.random.RandomState(seed).normal(size=(1, 3, *shape[::-1]))
    return np.array(pixels, dtype='float32')


def losses_and_gradient(net, X, contents_Y, styles_Y_gram, layers, settings):
    X = X.copy()
    X.attach_grad()
    with autograd.record():
        contents_l, styles_l, tv_l, l = compute_loss(
            X, *extract_features(X, **layers, net=net), contents_Y, styles_Y_gram, **settings
        )
    l.backward()
    return [float(sum(contents_l)), float(sum(styles_l)), float(l)], X.grad.asnumpy()[0]


def problem(net, pictures, layers, **settings):
    """Return the arguments of `losses_and_gradient`, but for the network."""
    X, content, style = pictures
    contents_Y, _ = extract_features(content, **layers, net=net)
    _, styles_Y = extract_features(style, **layers, net=net)
    grams = [gram(Y, divisor=settings.get('gram_divisor', 'chw')) for Y in styles_Y]
    return X, contents_Y, grams, layers, settings


def assert_same(got, expected, rtol=1e-5):
    """Compare losses, and gradients row by row, so that no seam can hide."""
    numpy.testing.assert_allclose(got[0], expected[0], rtol=rtol)
    wrong, size = (abs(a).max((0, 2)) for a in (got[1] - expected[1], expected[1]))
    assert (wrong <= rtol * size).all(), f'rows {numpy.flatnonzero(wrong > rtol * size)}'


def read(layers):
    return layers['content_layers'] + layers['style_layers']


@pytest.mark.parametrize('pooling', [nn.MaxPool2D, nn.AvgPool2D])
@pytest.mark.parametrize('shape', [(24, 16), (13, 37), (9, 26)])
@pytest.mark.parametrize(
    'content, style',
    [([5], [0, 3, 5, 8]), ([8], [1, 4, 9]), ([2, 5], [2, 7]), ([3], [3])],
    ids=['convolutions', 'relus', 'poolings', 'a layer twice'],
)
def test_tiles_have_the_losses_and_the_gradient_of_the_whole(
    pooling, shape, content, style, narrow
):
    """Cut in any way, a picture of any size has the same losses and the same gradient."""
    net, layers = small_net(pooling), dict(content_layers=content, style_layers=style)
    arguments = problem(net, [noise(shape, seed) for seed in range(3)], layers)
    expected = losses_and_gradient(net, *arguments)
    kept = [block.kept for block in TiledNetwork(net).plan(*shape[::-1], read(layers))]
    for room in (sum(kept[i:]) for i in range(1, len(kept) + 1)):  # for fewer and fewer blocks
        tiled = TiledNetwork(net, whole=0, room=room)
        assert tiled.tiles(*shape[::-1], read(layers)) > 1
        assert_same(losses_and_gradient(tiled, *arguments), expected)


def test_gram_matrices_of_a_style_picture_in_tiles(narrow):
    """The Gram matrices of a picture that is cut are those of the whole picture."""
    net, style = small_net(nn.MaxPool2D), noise((33, 29), 0)
    tiled = TiledNetwork(net, whole=0, room=0)
    for divisor in ('chw', 'hw'):
        pairs = (extract_features(style, [5], [0, 2, 5, 8], net=n)[1] for n in (net, tiled))
        for whole, cut_up in zip(*pairs):
            a, b = (gram(Y, divisor=divisor).asnumpy() for Y in (whole, cut_up))
            numpy.testing.assert_allclose(b, a, atol=1e-5 * abs(a).max())


def vgg_problem(name, shape=(48, 165)):
    """Return the plain VGG-19 of a recipe, and a problem for it."""
    recipe = get_recipe(name)
    layers = dict(content_layers=recipe.content_layers, style_layers=recipe.style_layers)
    net = truncate(pretrained_vgg19(scale=recipe.scale), **layers, pooling=recipe.pooling)
    pictures = [
        preprocess(read_image(sample_picture(f'{picture}.jpg')), shape)
        for picture in ('coffee', 'castle', 'starry-night')
    ]
    names = 'content_weight style_weight tv_weight gram_divisor layer_reduction tv_reduction'
    settings = {name: getattr(recipe, name) for name in names.split()}
    return net, problem(net, pictures, layers, **settings), read(layers)


@pytest.mark.parametrize('name', ['d2l', 'tensorflow', 'vgg16'])
def test_vgg19_in_tiles_agrees_for_every_recipe(name, narrow):
    """Tiled and untiled losses agree to 1e-5, and gradients in every row, for all recipes."""
    net, arguments, layers = vgg_problem(name)
    tiled = TiledNetwork(net, whole=0, room=0)
    assert all(len(block.tiles) > 1 for block in tiled.plan(165, 48, layers))
    assert_same(losses_and_gradient(tiled, *arguments), losses_and_gradient(net, *arguments))


@pytest.mark.skipif(not has_bfloat16(), reason='this processor has no bfloat16')
def test_bfloat16_in_tiles(narrow):
    """In bfloat16 tiled and untiled losses agree to 1e-4, and gradients to 1 %."""
    net, arguments, layers = vgg_problem('d2l')
    whole, cut_up = (
        losses_and_gradient(n, *arguments)
        for n in (CompiledNetwork(net, 'bfloat16'), TiledNetwork(net, 'bfloat16', whole=0, room=0))
    )
    numpy.testing.assert_allclose(cut_up[0], whole[0], rtol=1e-4)
    assert numpy.linalg.norm(cut_up[1] - whole[1]) < 1e-2 * numpy.linalg.norm(whole[1])


def test_it_trains_in_a_thread(narrow):
    """A picture is cut in the threads of others, too, such as a worker's."""
    net = small_net(nn.MaxPool2D)
    layers = dict(content_layers=[5], style_layers=[0, 5])
    arguments = problem(net, [noise((24, 40), seed) for seed in range(3)], layers)
    tiled, got = TiledNetwork(net, whole=0, room=0), []

    def train():
        npx.set_np()  # MXNet has it for every thread of its own
        got.append(losses_and_gradient(tiled, *arguments))

    thread = threading.Thread(target=train)
    thread.start()
    thread.join(60)
    assert_same(got[0], losses_and_gradient(net, *arguments))


# --- memory


def test_a_picture_that_is_not_cut_is_one_graph(narrow):
    """A small picture has the losses and the gradient of the plain network, from one graph."""
    net = small_net(nn.MaxPool2D)
    layers = dict(content_layers=[5], style_layers=[0, 5])
    arguments = problem(net, [noise((24, 40), seed) for seed in range(3)], layers)
    tiled = TiledNetwork(net)
    assert_same(losses_and_gradient(tiled, *arguments), losses_and_gradient(net, *arguments))
    assert list(tiled._graphs) == [True] and not tiled._blocks[1]


def test_only_the_latest_way_keeps_memory(narrow):
    """A picture that is cut frees the graph of one that was not, and the other way round."""
    net = small_net(nn.MaxPool2D)
    layers = dict(content_layers=[5], style_layers=[0, 5])
    small, big = (
        problem(net, [noise(shape, seed) for seed in range(3)], layers)
        for shape in ((8, 8), (24, 40))
    )
    tiled = TiledNetwork(net, whole=16 * 20 * 64, room=0)
    for _ in range(2):
        losses_and_gradient(tiled, *small)
        assert tiled._graphs and not tiled._blocks[1]
        losses_and_gradient(tiled, *big)
        assert not tiled._graphs and tiled._blocks[1]
        assert not any(block.net._graphs for block in tiled._blocks[1])


def test_a_step_leaves_nothing_behind(narrow):
    """Steps hold no memory once their gradient is known, even while Python collects nothing."""
    net = small_net(nn.MaxPool2D)
    layers = dict(content_layers=[5], style_layers=[0, 5])
    arguments = problem(net, [noise((24, 40), seed) for seed in range(3)], layers)
    tiled = TiledNetwork(net, whole=0, room=16 * 5 * 60)
    gc.collect()
    gc.disable()
    try:
        losses_and_gradient(tiled, *arguments)
        steps = [thing for thing in gc.get_objects() if isinstance(thing, tiling._Checkpointed)]
    finally:
        gc.enable()
    assert all(step.X is None and step.recorded is None for step in steps)


PEAK = """
import sys
import numpy
from gluon_nst import extract_features, gram, pretrained_vgg19
from gluon_nst._compat import autograd, np
from gluon_nst.features import truncate
from gluon_nst.fast.tiling import TiledNetwork
net = TiledNetwork(truncate(pretrained_vgg19(), [25], [0, 5, 10, 19, 28]), whole=float(sys.argv[1]))
X = np.array(numpy.random.RandomState(0).normal(size=(1, 3, 600, 900)), dtype='float32')
X.attach_grad()
with autograd.record():
    contents, styles = extract_features(X, [25], [0, 5, 10, 19, 28], net=net)
    l = sum(gram(Y).sum() for Y in styles) + contents[0].mean()
l.backward()
X.grad.wait_to_read()
print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != 'linux', reason='Linux tells the peak of a process')
def test_a_picture_that_is_cut_takes_less_memory():
    """A picture that is cut takes much less memory."""
    whole, cut_up = (
        int(
            subprocess.run(
                [sys.executable, '-c', PEAK, limit], stdout=subprocess.PIPE, check=True
            ).stdout
        )
        for limit in ('inf', '0')
    )
    assert cut_up < 0.6 * whole


# --- the main job


@pytest.mark.parametrize('recipe', ['paint', 'fast', 'tensorflow', 'vgg16'])
def test_a_run_in_tiles_gives_the_same_picture(recipe, picture, monkeypatch, narrow, tmp_path):
    """A picture stylised in tiles is the one stylised at once, whatever recipe and optimizer."""
    style = tmp_path / 'style.png'
    Image.open(picture).rotate(90).filter(ImageFilter.BLUR).save(style)
    run = functools.partial(
        stylize, picture, style, recipe, size=96, steps=3, precision='float32', progress=False
    )
    whole = run()
    monkeypatch.setattr(pipeline, 'TiledNetwork', functools.partial(TiledNetwork, whole=0, room=0))
    cut_up = run()
    assert whole.record['tiles'] == 1 and cut_up.record['tiles'] > 8
    for name, loss in whole.record['losses'].items():
        assert cut_up.record['losses'][name] == pytest.approx(loss, rel=1e-3)
    assert abs(cut_up.image.astype(int) - whole.image).max() <= 2
