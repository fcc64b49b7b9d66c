"""What the tests share: small random networks, pictures, and the real weights."""

import numpy
import pytest
from PIL import Image

from gluon_nst._compat import init, mxnet, nn


@pytest.fixture
def small_net():
    """Two convolutions with a pooling layer between them, random and frozen; a second's work."""
    mxnet.random.seed(0)
    net = nn.Sequential()
    net.add(
        nn.Conv2D(4, kernel_size=3, padding=1, in_channels=3),
        nn.Activation('relu'),
        nn.MaxPool2D(strides=2),
        nn.Conv2D(8, kernel_size=3, padding=1, in_channels=4),
    )
    net.initialize(init.Xavier(magnitude=3))
    for parameter in net.collect_params().values():
        parameter.grad_req = 'null'
    return net


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty MXNET_HOME, and no other library's models; return the folder of models."""
    for variable in ('MXNET_HOME', 'KERAS_HOME', 'TORCH_HOME'):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    (tmp_path / 'MXNET_HOME' / 'models').mkdir(parents=True)
    return tmp_path / 'MXNET_HOME' / 'models'


@pytest.fixture
def picture(tmp_path):
    """Write a picture of random blocks to a file and return its path; 48 x 32 pixels."""
    blocks = numpy.random.RandomState(0).randint(256, size=(8, 12, 3)).astype('uint8')
    path = tmp_path / 'picture.png'
    Image.fromarray(blocks.repeat(4, 0).repeat(4, 1)).save(path)
    return path
