"""What the tests share: small random networks, pictures, runs of them, and the real weights."""

import os
import signal

import numpy
import pytest
from PIL import Image

from batches import OPTIONS
from gluon_nst import get_contents, get_styles, stylize
from gluon_nst._compat import init, mxnet, nn, np
from gluon_nst.cli.main import main
from gluon_nst.errors import Interrupted
from gluon_nst.images import read_image
from gluon_nst.onepass import painter
from gluon_nst.onepass.network import PaintingNetwork
from run_folders import ADAM, STEPS, blocks, signal_at

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # started in the background of a script
    signal.signal(signal.SIGINT, signal.default_int_handler)


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
    net(np.zeros((1, 3, 8, 8)))  # MXNet 2 makes the weights only now
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


@pytest.fixture
def problem(small_net, picture):
    """Return the arguments of `train` for a 24 x 16 picture, after the device."""
    img, device = read_image(picture), mxnet.cpu()
    common = dict(net=small_net, content_layers=[3], style_layers=[0, 3])
    X, contents_Y = get_contents((24, 16), device, content_img=img, **common)
    _, styles_Y = get_styles((20, 20), device, style_img=img[:, ::-1], **common)
    return X, contents_Y, styles_Y, common


# --- runs of two small pictures


@pytest.fixture(scope='session')
def pictures(tmp_path_factory):
    """A content picture of 48 x 32 pixels, and a style picture of 64 x 64."""
    folder = tmp_path_factory.mktemp('pictures')
    return blocks(folder / 'content.png', 1), blocks(folder / 'style.png', 2, (64, 64))


@pytest.fixture(scope='session')
def finished(pictures, tmp_path_factory):
    """A run of ten steps: its result and its folder."""
    out = tmp_path_factory.mktemp('runs') / 'run'
    return stylize(*pictures, 'd2l', out=out, size=48, steps=10, every=4, progress=False), out


@pytest.fixture(scope='session')
def unbroken(pictures, tmp_path_factory):
    """Return a function: settings -> the folder of a run that was never interrupted."""
    done = {}

    def folder(settings):
        key = repr(settings)
        if key not in done:
            done[key] = tmp_path_factory.mktemp('unbroken') / 'run'
            stylize(*pictures, out=done[key], **settings, **STEPS)
        return done[key]

    return folder


@pytest.fixture
def default_signals():
    """Let signals do what they do by default, also where the tests run in the background."""
    defaults = {signal.SIGINT: signal.default_int_handler, signal.SIGHUP: signal.SIG_DFL}
    before = {signum: signal.signal(signum, handler) for signum, handler in defaults.items()}
    yield
    for signum, handler in before.items():
        signal.signal(signum, handler)


@pytest.fixture
def ctrl_c(default_signals):
    """A function that sends this process a Ctrl-C."""
    return lambda: signal.raise_signal(signal.SIGINT)


@pytest.fixture
def stopped(pictures, tmp_path, monkeypatch, default_signals):
    """A run that was interrupted after its third step."""
    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        signal_at(patch, 3, signal.SIGINT)
        stylize(*pictures, out=tmp_path / 'run', **ADAM, **STEPS)
    return tmp_path / 'run'


# --- folders of pictures


@pytest.fixture
def folder(tmp_path):
    """A folder with two content pictures and one style picture."""
    folder = tmp_path / 'pictures'
    folder.mkdir()
    for seed, name in enumerate(('content_1.png', 'content_2.png', 'style_1.png')):
        blocks(folder / name, seed)
    return folder


@pytest.fixture(scope='session')
def mixed(tmp_path_factory):
    """Three content and two style pictures, one of them corrupt, after ``gluon-nst batch``."""
    folder = tmp_path_factory.mktemp('mixed')
    for seed, name in enumerate(
        ('content_1.png', 'content_2.png', 'content_10.png', 'style_1.png', 'style_2.png')
    ):
        blocks(folder / name, seed)
    os.truncate(folder / 'content_2.png', 150)
    (folder / 'notes.txt').write_text('no picture, and no pattern matches')
    code = main(['batch', str(folder), '--pairs', 'product', *OPTIONS])
    return folder, code


@pytest.fixture
def net(monkeypatch):
    """A network that paints, with random weights, in float32 even when compiled."""
    monkeypatch.setattr(painter, 'choose_precision', lambda _: 'float32')
    mxnet.random.seed(0)
    net = PaintingNetwork()
    net.initialize(init.Xavier(magnitude=2))
    return net


@pytest.fixture
def two_styles(net):
    """A network of two styles: that of ``net``, and a random one."""
    two = net.copy([[1], [1]])
    for name, parameter in two.learned().items():
        if name.endswith(('norm.gamma', 'norm.beta')):
            first, second = parameter.data()
            parameter.set_data(np.stack([first, second + np.random.normal(0, 1, second.shape)]))
    return two


@pytest.fixture(scope='session')
def album(tmp_path_factory):
    """A folder of two photographs and a text."""
    folder = tmp_path_factory.mktemp('album')
    blocks(folder / 'a.png', 1, (256, 224))
    blocks(folder / 'b.png', 2, (224, 256))
    (folder / 'notes.txt').write_text('none')
    return folder
