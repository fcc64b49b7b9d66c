"""What a picture shows: names, probabilities, and how to get a network that tells."""

import numpy
import pytest
from PIL import Image

import small_vgg
from gluon_nst import classify
from gluon_nst.cli import main as cli
from gluon_nst.images import read_image
from gluon_nst.weights import importing
from gluon_nst.weights.pretrained import pretrained_classifier


@pytest.fixture
def small(home, monkeypatch):
    small_vgg.shrink(monkeypatch)
    monkeypatch.setattr(classify, 'SIDE', small_vgg.SIDE)
    return home


def test_names_are_those_of_imagenet():
    names = classify.CLASSES.read_text().splitlines()
    assert len(names) == len(set(names)) == 1000
    # Indices that the documentation of Keras and torchvision quote
    assert [names[i] for i in (0, 1, 207, 208, 282, 386, 504, 999)] == [
        'tench',
        'goldfish',
        'golden retriever',
        'Labrador retriever',
        'tiger cat',
        'African elephant',
        'coffee mug',
        'toilet tissue',
    ]


def test_probabilities_by_hand(small, tmp_path, picture):
    layers = small_vgg.weights_of('vgg19')
    bias = numpy.full(1000, -100, 'float32')
    bias[[504, 208, 7, 1]] = numpy.log([8, 4, 2, 1])
    layers['fc8'] = numpy.zeros_like(layers['fc8'][0]), bias
    importing.import_file(small_vgg.write_h5(tmp_path / 'vgg19.h5', layers))
    found = classify.classify(read_image(picture), net=pretrained_classifier(), top=3)
    assert [name for name, _ in found] == ['coffee mug', 'Labrador retriever', 'cock']
    assert [p for _, p in found] == pytest.approx([8 / 15, 4 / 15, 2 / 15], rel=1e-5)


@pytest.mark.parametrize('network', ['vgg16', 'vgg19'])
def test_whole_way_from_picture_to_classes(small, tmp_path, network, capsys):
    layers = small_vgg.weights_of(network)
    pixels = numpy.random.RandomState(2).randint(256, size=(small_vgg.SIDE,) * 2 + (3,))
    Image.fromarray(pixels.astype('uint8')).save(tmp_path / 'picture.png')
    importing.import_file(small_vgg.write_safetensors(tmp_path / 'vgg.safetensors', layers))
    scores = small_vgg.forward(pixels, layers, 'standard')['fc8']
    probabilities = numpy.exp(scores) / numpy.exp(scores).sum()
    names = classify.CLASSES.read_text().splitlines()
    assert cli.main(['classify', str(tmp_path / 'picture.png')]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f'{probabilities[i]:6.1%}  {names[i]}' for i in (-probabilities).argsort()[:5]
    ]


def test_vgg19_is_preferred(small, tmp_path):
    for network in ('vgg16', 'vgg19'):
        path = tmp_path / f'{network}.h5'
        importing.import_file(small_vgg.write_h5(path, small_vgg.weights_of(network)))
    assert pretrained_classifier().source == 'keras: vgg19.h5'


def test_without_a_classifier_it_says_how_to_get_one(home, picture, capsys):
    assert cli.main(['classify', str(picture)]) == 2
    message = capsys.readouterr().err
    assert message.count('\n') == 1
    assert 'no VGG with its classifier is on this machine: import one with "gluon-nst ' in message
    assert 'vgg19-dcbb9e9d.pth' in message


def test_missing_picture_is_told_first(home, capsys):
    assert cli.main(['classify', 'none.jpg']) == 2
    assert 'none.jpg' in capsys.readouterr().err
