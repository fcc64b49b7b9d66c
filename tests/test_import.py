"""Weights from anywhere: every kind of file gives the network that it was written from."""

import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import h5py
import numpy
import pytest
from safetensors.numpy import save_file

import small_vgg
import weight_files
from gluon_nst._compat import np
from gluon_nst.cli import main as cli
from gluon_nst.errors import UserError
from gluon_nst.images import preprocess
from gluon_nst.layers import BLOCKS, convolutions, layer_names, smallest_side
from gluon_nst.weights import conventions, formats, importing, paths, sources
from gluon_nst.weights import pretrained as weights
from gluon_nst.weights.pretrained import NoWeights, pretrained_vgg
from small_vgg import forward, notop, torch_names, weights_of
from weight_files import Storage, Tensor

pytestmark = pytest.mark.any_mxnet

PICTURE = numpy.random.RandomState(1).randint(256, size=(small_vgg.SIDE, small_vgg.SIDE, 3))
PICTURE = PICTURE.astype('uint8')


@pytest.fixture
def small(home, monkeypatch):
    """VGGs of a few channels, and an empty home."""
    small_vgg.shrink(monkeypatch)
    monkeypatch.setattr(sources, 'fetch_wheel', lambda: nothing('the wheel'))
    monkeypatch.setattr(sources, 'download_zoo_file', lambda network: nothing('the download'))
    return home


def nothing(what):
    raise UserError(f'{what} is out of reach')


def outputs(net, network):
    """Return what every convolution and dense layer makes of the picture, by name."""
    X, found = preprocess(PICTURE, (small_vgg.SIDE, small_vgg.SIDE)), {}
    for name, layer in zip(layer_names(network), net.features):
        X = layer(X)
        if name.startswith('conv'):
            found[name] = X[0].transpose(1, 2, 0).asnumpy()
    return found


def check(net, network, layers, taken):
    """Compare every convolution's output, and the classifier's if there is one.

    Where original weights take zeros around the picture, the mean colour, the chapter's
    takes its own, half a step of 255 away: hence the tolerance of 1 %.
    """
    expected, found = forward(PICTURE, layers, taken), outputs(net, network)
    assert list(found) == [name for name in expected if name.startswith('conv')]
    for name, Y in found.items():
        assert_close(Y, expected[name], 1e-5 if taken == 'standard' else 0.01)
    if 'fc8' in layers:
        Y = net(preprocess(PICTURE, (small_vgg.SIDE, small_vgg.SIDE)))[0].asnumpy()
        assert_close(Y, expected['fc8'], 1e-5 if taken == 'standard' else 0.01)


def assert_close(found, expected, tolerance):
    error = numpy.abs(found - expected).mean() / numpy.abs(expected).mean()
    assert error < tolerance, error


def h5(W, b, **options):
    return lambda path, layers: small_vgg.write_h5(path, layers, W, b, **options)


FORMATS = {
    'keras-old.h5': (small_vgg.write_h5, 'bgr', 'keras'),
    'keras-2.h5': (h5('{0}/{0}/kernel:0', '{0}/{0}/bias:0'), 'bgr', 'keras'),
    'keras-layer.h5': (h5('{0}/kernel:0', '{0}/bias:0'), 'bgr', 'keras'),
    'keras-model.h5': (
        h5('model_weights/{0}/{0}/kernel:0', 'model_weights/{0}/{0}/bias:0'),
        'bgr',
        'keras',
    ),
    'keras-3.weights.h5': (
        h5('layers/{0}/vars/0', 'layers/{0}/vars/1', compression='gzip'),
        'bgr',
        'keras',
    ),
    'keras-3-numbered.weights.h5': (small_vgg.write_keras_3, 'bgr', 'keras'),
    'imagenet-vgg.mat': (small_vgg.write_mat, 'rgb', 'matconvnet'),
    'imagenet-vgg-old.mat': (
        lambda path, layers: small_vgg.write_mat(path, layers, old=True),
        'rgb',
        'matconvnet',
    ),
    'vgg16_weights.npz': (small_vgg.write_npz, 'rgb', 'frossard'),
    'compressed.npz': (
        lambda path, layers: small_vgg.write_npz(path, layers, numpy.savez_compressed),
        'rgb',
        'frossard',
    ),
    'torchvision.safetensors': (small_vgg.write_safetensors, 'standard', 'torchvision'),
    'timm.safetensors': (small_vgg.write_timm, 'standard', 'timm'),
    'vgg19.onnx': (small_vgg.write_onnx, 'standard', 'onnx'),
    'gluon.params': (small_vgg.write_params, 'standard', 'gluon'),
}


@pytest.mark.parametrize('network', BLOCKS)
@pytest.mark.parametrize('name', FORMATS)
def test_file_of_every_kind_gives_its_network(small, tmp_path, name, network):
    write, taken, title = FORMATS[name]
    layers = weights_of(network)
    place = importing.import_file(write(tmp_path / name, layers))
    assert list(small.iterdir()) == [place]
    assert place.name == f'gluon_nst-{network}-{title}.npz'
    net = weights.pretrained_classifier()
    assert net.source == f'{title}: {name}'
    check(net, network, layers, taken)
    assert {parameter.grad_req for parameter in net.collect_params().values()} == {'null'}


@pytest.mark.parametrize('network', BLOCKS)
@pytest.mark.parametrize('name', FORMATS)
def test_file_without_a_classifier(small, tmp_path, name, network):
    write, taken, title = FORMATS[name]
    layers = notop(weights_of(network))
    place = importing.import_file(write(tmp_path / name, layers), network)
    if title in ('timm', 'gluon'):
        title = 'torchvision'  # they differ in the classifier only
    assert place.name == f'gluon_nst-{network}-{title}-notop.npz'
    net = pretrained_vgg(network, scale='unit' if taken == 'standard' else 'caffe')
    check(net, network, layers, taken)
    with pytest.raises(UserError, match='the classifier of this VGG-1[69] has no weights'):
        net(np.ones((1, 3, small_vgg.SIDE, small_vgg.SIDE)))
    with pytest.raises(NoWeights, match='npz has no classifier: import one with "gluon-nst'):
        weights.pretrained_classifier()


@pytest.mark.parametrize(
    'wrong',
    [
        lambda W: W[:, :, ::-1],  # RGB for BGR
        lambda W: W.transpose(1, 0, 2, 3),  # WHIO
        lambda W: -W,
        lambda W: W / 255,
    ],
)
def test_comparison_sees_a_wrong_convention(small, tmp_path, wrong):
    layers = notop(weights_of('vgg16'))
    importing.import_file(small_vgg.write_h5(tmp_path / 'vgg.h5', layers))
    W, b = layers['conv1_1']
    with pytest.raises(AssertionError):
        check(
            pretrained_vgg('vgg16', scale='caffe'),
            'vgg16',
            {**layers, 'conv1_1': (wrong(W), b)},
            'bgr',
        )
    with pytest.raises(AssertionError):
        check(pretrained_vgg('vgg16', scale='caffe'), 'vgg16', layers, 'rgb')


def test_array_in_the_order_of_fortran(small, tmp_path):
    layers = {layer: (numpy.asfortranarray(W), b) for layer, (W, b) in weights_of('vgg16').items()}
    importing.import_file(small_vgg.write_npz(tmp_path / 'fortran.npz', layers))
    check(weights.pretrained_classifier(), 'vgg16', layers, 'rgb')


def test_half_precision(small, tmp_path):
    layers = {
        layer: (W.astype('float16'), b.astype('float16'))
        for layer, (W, b) in weights_of('vgg19').items()
    }
    importing.import_file(small_vgg.write_safetensors(tmp_path / 'half.safetensors', layers))
    check(weights.pretrained_classifier(), 'vgg19', layers, 'standard')


def test_parameters_of_gluon(small, tmp_path):
    net = small_vgg.small_net('vgg16')
    net.initialize()
    X = preprocess(PICTURE, (small_vgg.SIDE, small_vgg.SIDE))
    expected = net(X)
    net.save_parameters(str(tmp_path / 'own.params'))  # MXNet 2 writes an .npz file by that name
    importing.import_file(tmp_path / 'own.params')
    assert (weights.pretrained_classifier()(X) == expected).all()


def test_imported_file_is_good_on_another_machine(small, tmp_path):
    layers = weights_of('vgg16')
    place = importing.import_file(small_vgg.write_npz(tmp_path / 'vgg16_weights.npz', layers))
    carried = shutil.move(str(place), str(tmp_path / 'carried.npz'))
    content = Path(carried).read_bytes()
    assert importing.import_file(carried) == place
    assert place.read_bytes() == content
    check(weights.pretrained_classifier(), 'vgg16', layers, 'rgb')


def test_what_keras_remembers_of_training_is_left_out(small, tmp_path):
    layers = weights_of('vgg16')
    path = small_vgg.write_h5(tmp_path / 'model.h5', layers)
    with h5py.File(path, 'a') as file:
        file['optimizer_weights/Adam/block1_conv1/kernel/m:0'] = numpy.ones((3, 3, 3, 4), 'f4')
        file['top_level'] = numpy.ones(3)
    importing.import_file(path)
    check(weights.pretrained_classifier(), 'vgg16', layers, 'bgr')


# torch writes its own files


@pytest.mark.parametrize('network', BLOCKS)
@pytest.mark.parametrize('new', [True, False], ids=['zip', 'legacy'])
def test_file_of_torch_gives_what_torch_computes(small, tmp_path, network, new):
    torch = pytest.importorskip('torch')
    layers = weights_of(network)
    net = torch_net(torch, network, layers)
    path = tmp_path / 'vgg.pth'
    torch.save(net.state_dict(), str(path), _use_new_zipfile_serialization=new)
    assert importing.import_file(path).name == f'gluon_nst-{network}-torchvision.npz'
    ours = weights.pretrained_classifier()
    check(ours, network, layers, 'standard')
    X = preprocess(PICTURE, (small_vgg.SIDE, small_vgg.SIDE))
    with torch.no_grad():
        Y = net(torch.tensor(X.asnumpy().tolist()))
    assert_close(ours(X).asnumpy(), numpy.array(Y.tolist()), 1e-5)


def torch_net(torch, network, layers):
    """Return torchvision's VGG, from its published structure, with these weights."""
    nn, channels, features = torch.nn, [3], []
    for count, filters in zip(BLOCKS[network], small_vgg.FILTERS):
        for _ in range(count):
            features += [nn.Conv2d(channels[-1], filters, 3, padding=1), nn.ReLU()]
            channels.append(filters)
        features.append(nn.MaxPool2d(2))
    hidden, flat = small_vgg.HIDDEN, channels[-1] * small_vgg.POOLED**2
    net = nn.Sequential()
    net.add_module('features', nn.Sequential(*features))
    net.add_module('flatten', nn.Flatten())
    net.add_module(
        'classifier',
        nn.Sequential(
            nn.Linear(flat, hidden),
            nn.ReLU(),
            nn.Dropout(0),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Dropout(0),
            nn.Linear(hidden, 1000),
        ),
    )
    net.load_state_dict(
        {name: torch.tensor(array.tolist()) for name, array in torch_names(layers).items()}
    )
    return net


# What the first layer expects, where the names do not tell it


@pytest.fixture(scope='module')
def original():
    """The original weights of VGG-19, by layer, as from `weights_of`: BGR, HWIO."""
    arrays = sources.find().arrays
    return {
        layer: (arrays[f'{layer}_W'].transpose(2, 3, 1, 0), arrays[f'{layer}_b'])
        for layer in convolutions()
    }


@pytest.mark.parametrize('taken', ['bgr', 'rgb'])
@pytest.mark.parametrize('kind', ['safetensors', 'npz', 'pth'])
def test_weights_of_caffe_under_the_names_of_torchvision(
    original, home, tmp_path, monkeypatch, taken, kind
):
    monkeypatch.setattr(importing, 'check_alive', lambda weights, path: None)  # saves seconds
    W, b = original['conv1_1']
    layers = {**original, 'conv1_1': (W[:, :, :: 1 if taken == 'bgr' else -1], b)}
    arrays, path = torch_names(layers), tmp_path / f'vgg19.{kind}'
    if kind == 'safetensors':
        save_file(arrays, str(path))
    elif kind == 'npz':
        numpy.savez(path, **arrays)
    else:
        weight_files.pretend(monkeypatch)
        storages = {name: Storage(array) for name, array in arrays.items()}
        tensors = {
            f'module.{name}': Tensor(
                storages[name], array.shape, tuple(n // array.itemsize for n in array.strides)
            )
            for name, array in arrays.items()
        }
        (best,) = (tensors[name] for name in tensors if name.endswith('features.0.bias'))
        checkpoint = {'epoch': 90, 'best': best, 'state_dict': tensors, 'optimizer': {0: [1.5]}}
        weight_files.write_zip_torch(path, checkpoint, storages.values())
    told = []
    place = importing.import_file(path, tell=told.append)
    assert place.name == 'gluon_nst-vgg19-caffe-notop.npz'
    assert f'VGG-19 for {taken.upper()} from 0 to 255 minus the mean' in told[0]
    found = formats.load(place)
    assert found.original
    for name, array in sources.find().arrays.items():
        assert (found.arrays[name] == array).all()


def unknown(tmp_path, monkeypatch):
    """Write a file of a small network that is not known."""
    monkeypatch.setattr(formats, 'recognise_file', conventions.recognise_file)
    return small_vgg.write_safetensors(tmp_path / 'mine.safetensors', weights_of('vgg16'))


def test_in_doubt_it_is_refused(small, tmp_path, monkeypatch, capsys):
    path = unknown(tmp_path, monkeypatch)
    assert cli.main(['weights', 'import', str(path)]) == 2
    message = capsys.readouterr().err
    assert f'{path} holds VGG-16' in message and 'in doubt: add --input standard (' in message
    assert list(small.iterdir()) == []


@pytest.mark.parametrize('taken', conventions.INPUTS)
def test_or_taken_as_it_is_told(small, tmp_path, monkeypatch, taken):
    path = unknown(tmp_path, monkeypatch)
    assert cli.main(['weights', 'import', str(path), '--input', taken]) == 0
    check(weights.pretrained_classifier(), 'vgg16', weights_of('vgg16'), taken)


def test_a_known_file_is_known_by_its_hash(small, tmp_path, monkeypatch):
    path = unknown(tmp_path, monkeypatch)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setitem(conventions.FILES, digest[:8], 'bgr')
    importing.import_file(path)
    check(weights.pretrained_classifier(), 'vgg16', weights_of('vgg16'), 'bgr')


@pytest.mark.parametrize('caffe, filters', conventions.SIGNATURES)
@pytest.mark.parametrize('noise, known', [(0, True), (0.03, True), (1, False)])
@pytest.mark.parametrize('scale', [1, 100])
def test_signatures(caffe, filters, noise, known, scale):
    W = numpy.random.RandomState(0).randn(64, 3, 3, 3) / 5
    for i, numbers in filters.items():
        W[i] = numpy.reshape(numbers, (3, 3, 3)) / 100 + noise * W[i]
    known = known and scale == 1
    assert conventions.recognise_filters(scale * W) == (
        ('rgb' if caffe else 'standard') if known else None
    )
    assert conventions.recognise_filters(scale * W[:, ::-1]) == ('bgr' if known and caffe else None)


def test_filters_tell_more_than_names(tmp_path):
    """Some files name their layers as Frossard's, for RGB, and hold the weights for BGR."""
    arrays = {name: array for name, array in sources.find().arrays.items() if array.ndim}
    last = {n: a.transpose(2, 3, 1, 0) if n.endswith('_W') else a for n, a in arrays.items()}
    numpy.savez(tmp_path / 'vgg19.npz', **last)
    found = formats.load(tmp_path / 'vgg19.npz')
    assert (found.input, found.format) == ('bgr', 'frossard')
    assert (found.arrays['conv1_1_W'] == arrays['conv1_1_W']).all()


# The names


@pytest.mark.parametrize(
    'rename',
    [
        'module.{}'.format,
        'backbone.vgg.{}'.format,
        lambda name: name.replace('features.', 'features.module.'),
    ],
)
def test_what_training_puts_before_the_names_is_dropped(small, tmp_path, rename):
    layers = weights_of('vgg19')
    arrays = {rename(name): array for name, array in torch_names(layers).items()}
    save_file(arrays, str(tmp_path / 'trained.safetensors'))
    importing.import_file(tmp_path / 'trained.safetensors')
    check(weights.pretrained_classifier(), 'vgg19', layers, 'standard')


def test_names_of_johnson_and_of_gatys(small, tmp_path):
    layers = weights_of('vgg19')
    arrays = torch_names(layers, ('classifier.1', 'classifier.4', 'classifier.6'))
    save_file(arrays, str(tmp_path / 'vgg19-d01eb7cb.safetensors'))
    place = importing.import_file(tmp_path / 'vgg19-d01eb7cb.safetensors')
    assert place.name == 'gluon_nst-vgg19-johnson.npz'
    check(weights.pretrained_classifier(), 'vgg19', layers, 'standard')
    place.unlink()
    arrays = {
        f'{layer}.{part}': array
        for layer, pair in small_vgg.to_torch(layers).items()
        for part, array in zip(('weight', 'bias'), pair)
    }
    save_file(arrays, str(tmp_path / 'vgg_conv.safetensors'))
    importing.import_file(tmp_path / 'vgg_conv.safetensors')
    check(weights.pretrained_classifier(), 'vgg19', layers, 'standard')


# The network is recognised


def test_layers_of_vgg16():
    # As torchvision and the model zoo number them
    assert list(convolutions('vgg16').values()) == [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]
    assert layer_names('vgg16')[:16] == layer_names()[:16]  # the first seven, with their ReLUs
    assert layer_names('vgg16')[-3:] == ['conv5_3', 'relu5_3', 'pool5']
    assert smallest_side([15], 'vgg16') == 4 and smallest_side([16], 'vgg16') == 8  # pool3


def test_as_refuses_the_other_network(small, tmp_path, capsys):
    path = small_vgg.write_h5(tmp_path / 'vgg.h5', notop(weights_of('vgg16')))
    assert cli.main(['weights', 'import', str(path), '--as', 'vgg19']) == 2
    assert f'{path} holds VGG-16, not VGG-19' in capsys.readouterr().err
    assert list(small.iterdir()) == []
    assert cli.main(['weights', 'import', str(path), '--as', 'vgg16']) == 0
    told = capsys.readouterr()
    assert told.out.strip() == str(small / 'gluon_nst-vgg16-keras-notop.npz')
    assert f'{path} is taken as VGG-16 for BGR from 0 to 255' in told.err


# Where they are looked for


def test_caches_of_keras_and_torchvision_are_found(small, tmp_path, monkeypatch):
    keras, torch = tmp_path / 'KERAS_HOME' / 'models', tmp_path / 'TORCH_HOME' / 'hub/checkpoints'
    keras.mkdir(parents=True)
    torch.mkdir(parents=True)
    layers = weights_of('vgg16')
    with pytest.raises(NoWeights, match='no VGG-16 weights are available'):
        pretrained_vgg('vgg16', scale='caffe')
    pth = small_vgg.write_safetensors(torch / 'vgg16-397923af.pth', layers)  # any format will do
    full = small_vgg.write_h5(keras / 'vgg16_weights_tf_dim_ordering_tf_kernels.h5', layers)
    small_vgg.write_h5(keras / 'vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5', notop(layers))
    assert [state for _, state in sources.local('vgg16')] == ['not found', 'good', 'good', 'good']
    net = pretrained_vgg('vgg16', scale='caffe')
    assert net.source == f'keras: {full.name}'
    check(net, 'vgg16', notop(layers), 'bgr')
    net = pretrained_vgg('vgg16', scale='unit')  # only torchvision's have a scale that needs none
    assert net.source == f'torchvision: {pth.name}'
    check(net, 'vgg16', notop(layers), 'standard')
    check(weights.pretrained_classifier(), 'vgg16', layers, 'bgr')
    assert list(small.iterdir()) == []


def test_usual_folders(monkeypatch, tmp_path):
    keras = tmp_path / '.keras/models/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5'
    torch = tmp_path / '.cache/torch/hub/checkpoints/vgg19-dcbb9e9d.pth'
    for path in (keras, torch, tmp_path / 'xdg/torch/hub/checkpoints/vgg19-dcbb9e9d.pth'):
        path.parent.mkdir(parents=True)
        path.touch()
    for variable in ('KERAS_HOME', 'TORCH_HOME', 'XDG_CACHE_HOME'):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv('HOME', str(tmp_path))
    monkeypatch.setenv('MXNET_HOME', str(tmp_path / 'empty'))
    assert paths.local_files('vgg19') == [keras, torch]
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'xdg'))
    assert paths.local_files('vgg19') == [keras, path]
    assert paths.local_files('vgg16') == []


def test_convolutions_are_read_without_the_classifier(small, tmp_path, monkeypatch):
    place = importing.import_file(small_vgg.write_npz(tmp_path / 'vgg.npz', weights_of('vgg16')))
    asked = []
    monkeypatch.setattr(
        formats,
        '_numbers',
        lambda stored, key: asked.append(key) or numpy.zeros(stored[key].shape, 'f4'),
    )
    formats.load(place)
    assert len(asked) == 26 and all(key.startswith('conv') for key in asked)


def test_imported_weights_beat_what_must_be_fetched_and_not_what_is_there(small, tmp_path):
    importing.import_file(small_vgg.write_h5(tmp_path / 'vgg.h5', weights_of('vgg19')))
    found = [getattr(source, 'func', source) for source in sources._sources('vgg19', 'unit')]
    assert found == [
        sources.read_cache,
        sources.read_zoo_file,
        sources.read_local_file,
        sources.fetch_wheel,
        sources.download_zoo_file,
    ]


def test_unit_scale_of_the_original_vgg16_is_refused(small, tmp_path):
    importing.import_file(small_vgg.write_h5(tmp_path / 'vgg.h5', weights_of('vgg16')))
    with pytest.raises(NoWeights, match="not been measured for VGG-16: use scale='caffe'"):
        pretrained_vgg('vgg16', scale='unit')


def test_caffe_scale_of_torchvision_is_refused(small, tmp_path):
    importing.import_file(
        small_vgg.write_safetensors(tmp_path / 'vgg.safetensors', weights_of('vgg16'))
    )
    with pytest.raises(NoWeights, match='have a scale of their own, not that of Caffe'):
        pretrained_vgg('vgg16', scale='caffe')


def test_unknown_network():
    with pytest.raises(UserError, match="unknown network 'vgg11': choose one of vgg16, vgg19"):
        pretrained_vgg('vgg11')


# Wrong files


def without(layer):
    return lambda layers: {name: pair for name, pair in layers.items() if name != layer}


def change(layer, weight=lambda W: W, bias=lambda b: b):
    return lambda layers: {
        name: (weight(W), bias(b)) if name == layer else (W, b) for name, (W, b) in layers.items()
    }


def poison(array):
    array = array.copy()
    array.flat[-1] = numpy.nan
    return array


@pytest.mark.parametrize('name', FORMATS)
@pytest.mark.parametrize(
    'spoil, message',
    [
        (without('conv5_3'), 'match the layers of neither network'),
        (without('fc7'), 'match the layers of neither network'),
        (change('conv3_1', bias=lambda b: b[1:]), r'is \(5,\) float32, not \(6,\) float32'),
        (change('conv3_1', lambda W: W[:, 1:]), r'float32, not \('),
        (change('fc8', lambda W: W[:, :10], lambda b: b[:10]), r'10.* float32, not \(.*1000'),
        (change('conv3_1', lambda W: W.reshape(-1, W.shape[-1])), r'float32, not \('),
        (change('conv2_2', poison), 'infinite or NaN'),
        (change('fc7', bias=poison), 'infinite or NaN'),
        (change('conv2_2', lambda W: 0 * W), 'conv[23]_[12] has constant or non-finite output'),
        (change('conv1_1', bias=lambda b: b.astype('int32')), r'int32.*, not|not float32|type I32'),
    ],
)
def test_wrong_network_is_refused(small, tmp_path, name, spoil, message):
    path = FORMATS[name][0](tmp_path / name, spoil(weights_of('vgg16')))
    with pytest.raises(UserError, match=message) as caught:
        importing.import_file(path)
    assert name in str(caught.value)
    assert '\n' not in str(caught.value)
    assert list(small.iterdir()) == []


@pytest.mark.parametrize('name', FORMATS)
def test_truncated_file_is_refused(small, tmp_path, name):
    path = FORMATS[name][0](tmp_path / name, weights_of('vgg16'))
    content = path.read_bytes()
    for size in (0, 7, 100, len(content) // 2, len(content) - 100):
        path.write_bytes(content[:size])
        with pytest.raises(UserError, match=name) as caught:
            importing.import_file(path)
        assert '\n' not in str(caught.value)
    assert list(small.iterdir()) == []


@pytest.mark.parametrize('name', ['vgg16_weights.npz', 'compressed.npz'])
def test_flipped_bit_is_seen_where_the_format_has_a_checksum(small, tmp_path, name):
    path = FORMATS[name][0](tmp_path / name, weights_of('vgg16'))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(UserError, match='is damaged'):
        importing.import_file(path)


def test_batch_normalised_vgg_is_another_network(small, tmp_path):
    arrays = torch_names(weights_of('vgg16'))
    arrays['features.1.running_mean'] = numpy.zeros(4, 'f4')
    numpy.savez(tmp_path / 'vgg16_bn.npz', **arrays)
    with pytest.raises(UserError, match='batch normalization, which is another network'):
        importing.import_file(tmp_path / 'vgg16_bn.npz')


def test_a_whole_model_of_keras_3_is_named(small, tmp_path):
    with zipfile.ZipFile(tmp_path / 'vgg.keras', 'w') as archive:
        archive.writestr('config.json', '{}')
        archive.writestr('model.weights.h5', b'')
    with pytest.raises(
        UserError, match='a whole model of Keras: save its weights with model.save_'
    ):
        importing.import_file(tmp_path / 'vgg.keras')


def test_an_onnx_model_that_pytorch_exported(small, tmp_path):
    layers = weights_of('vgg19')
    importing.import_file(small_vgg.save_onnx(tmp_path / 'vgg.onnx', torch_names(layers)))
    check(weights.pretrained_classifier(), 'vgg19', layers, 'standard')


def test_an_onnx_model_reads_no_other_file(small, tmp_path):
    path = small_vgg.write_onnx(tmp_path / 'vgg.onnx', weights_of('vgg16'), external=True)
    with pytest.raises(UserError, match='vgg.onnx names other files that hold its weights'):
        importing.import_file(path)


def test_without_onnx_it_is_told(small, tmp_path, monkeypatch):
    path = small_vgg.write_onnx(tmp_path / 'vgg.onnx', weights_of('vgg16'))
    monkeypatch.setitem(sys.modules, 'onnx', None)
    with pytest.raises(UserError, match='is not installed: run "pip install'):
        importing.import_file(path)


def test_a_pickle_in_a_npy_file_is_not_read(small, tmp_path, capsys):
    """The command that the help shows turns it into a file that is read."""
    found = {
        layer: [W.transpose(2, 3, 1, 0), b]
        for layer, (W, b) in small_vgg.to_torch(notop(weights_of('vgg19'))).items()
    }
    numpy.save(tmp_path / 'vgg19.npy', found)
    with pytest.raises(UserError, match='vgg19.npy is a .npy file.*as a pickle.*import --help'):
        importing.import_file(tmp_path / 'vgg19.npy')
    assert list(small.iterdir()) == []
    with pytest.raises(SystemExit):
        cli.main(['weights', 'import', '--help'])
    command = re.search('python -c "(.+?)"', capsys.readouterr().out, re.S)[1]
    subprocess.run([sys.executable, '-c', command], cwd=tmp_path, check=True)
    importing.import_file(tmp_path / 'vgg19.npz', input='bgr')
    check(weights.pretrained_vgg19(scale='caffe'), 'vgg19', notop(weights_of('vgg19')), 'bgr')


def test_arrays_of_an_unknown_convention_are_refused(small, tmp_path, monkeypatch):
    monkeypatch.setattr(formats, 'recognise_file', conventions.recognise_file)
    layers = small_vgg.to_torch(notop(weights_of('vgg19')))
    path = small_vgg.write_npz(tmp_path / 'mine.npz', layers)  # as our cache is
    with pytest.raises(UserError, match='mine.npz holds VGG-19, .* in doubt: add --input standard'):
        importing.import_file(path)
    assert list(small.iterdir()) == []
    importing.import_file(path, input='bgr')
    check(weights.pretrained_vgg19(scale='caffe'), 'vgg19', notop(weights_of('vgg19')), 'bgr')


@pytest.mark.parametrize('key, value', [('format', '../../elsewhere'), ('input', 'hsv')])
def test_record_of_an_imported_file_must_be_one_of_ours(small, tmp_path, key, value):
    arrays = dict(
        numpy.load(
            importing.import_file(small_vgg.write_npz(tmp_path / 'vgg.npz', weights_of('vgg16')))
        )
    )
    arrays[key] = value
    numpy.savez(tmp_path / 'evil.npz', **arrays)
    with pytest.raises(UserError, match='evil.npz'):
        importing.import_file(tmp_path / 'evil.npz')


def test_weights_for_a_machine_without_a_network(tmp_path, monkeypatch, capsys):
    """What "fetch --to" writes, "import" reads elsewhere; a folder gets it by its own name."""
    (tmp_path / 'stick').mkdir()
    for to in ('stick', 'vgg.npz'):
        assert cli.main(['weights', 'fetch', '--to', str(tmp_path / to)]) == 0
    assert str(tmp_path / 'stick/gluon_nst-vgg19.npz') in capsys.readouterr().out
    monkeypatch.setenv('MXNET_HOME', str(tmp_path / 'elsewhere'))
    for file in ('stick/gluon_nst-vgg19.npz', 'vgg.npz'):
        assert cli.main(['weights', 'import', str(tmp_path / file)]) == 0
        assert sources.read_original(paths.cache_path())
        paths.cache_path().unlink()


def test_full_disk_leaves_nothing_behind(small, tmp_path, monkeypatch):
    def full_disk(path, **_arrays):
        path.write_bytes(b'the first half')
        raise OSError('No space left on device')

    path = small_vgg.write_h5(tmp_path / 'vgg.h5', weights_of('vgg16'))
    monkeypatch.setattr(numpy, 'savez', full_disk)
    with pytest.raises(OSError, match='No space left'):
        importing.import_file(path)
    assert list(small.iterdir()) == []
