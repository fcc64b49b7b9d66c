"""Networks that paint in one pass: what they compute, how they are trained, kept and used."""

import json
import os
import signal
import sys
from contextlib import contextmanager

import numpy
import pytest
from PIL import Image

from gluon_nst._compat import MXNET_2, autograd, init, mxnet, np
from gluon_nst.cli.main import main
from gluon_nst.errors import Interrupted, UserError
from gluon_nst.images import read_image
from gluon_nst.onepass import training, workshop
from gluon_nst.onepass.files import load_network, save_network, shipped, styles_of
from gluon_nst.onepass.network import Convolution, EnlargingConvolution, InstanceNorm
from gluon_nst.onepass.painter import Kernel, Painter
from gluon_nst.onepass.photographs import Photographs, find_photographs
from gluon_nst.onepass.training import LR, PaintingLoss, learning_rate, train_onepass
from gluon_nst.onepass.workshop import choose_photographs
from gluon_nst.relative import RelativeLoss, moments
from gluon_nst.weights.readers.safetensors import read_safetensors
from run_folders import blocks, names, record_of

# --- the network


def test_a_border_is_reflected():
    """Of the row 1 2 3, a mean of three sees 2 1 2 3 2."""
    layer = Convolution(1, 1, 3)
    layer.initialize(init.Zero())
    kernel = numpy.zeros((1, 1, 3, 3), 'float32')
    kernel[0, 0, 1] = 1 / 3
    layer.weight.set_data(np.array(kernel))
    row = np.array([[1, 2, 3]] * 3, dtype='float32').reshape(1, 1, 3, 3)
    numpy.testing.assert_allclose(layer(row).asnumpy()[0, 0, 1], [5 / 3, 2, 7 / 3], rtol=1e-6)


@pytest.mark.parametrize('block', [2, 4])
def test_in_blocks_a_convolution_is_the_same(block):
    plain, fast = (Convolution(5, 3, 9, bias=True, block=b) for b in (1, block))
    for layer in plain, fast:
        layer.initialize()
        layer.weight.set_data(np.arange(5 * 3 * 81).reshape(3, 5, 9, 9) % 17 - 8)
        layer.bias.set_data(np.array([1, 2, 3]))
    X = np.random.uniform(size=(1, 5, 8, 12))
    Y = fast(X).asnumpy()
    assert Y.shape == (1, 3, 8, 12)
    numpy.testing.assert_allclose(Y, plain(X).asnumpy(), rtol=1e-4, atol=1e-3)


def test_an_instance_norm_has_the_mean_and_the_deviation_that_it_learned():
    norm = InstanceNorm(2)
    norm.initialize()
    norm.gamma.set_data(np.array([[2.0, 3.0]]))
    norm.beta.set_data(np.array([[5.0, -1.0]]))
    X = np.random.normal(7, 4, size=(1, 2, 20, 30))
    with autograd.train_mode():
        Y = norm(X).asnumpy()[0]
    numpy.testing.assert_allclose(Y.mean(axis=(1, 2)), [5, -1], atol=1e-4)
    numpy.testing.assert_allclose(Y.std(axis=(1, 2)), [2, 3], rtol=1e-4)


def test_between_two_styles_are_means_of_what_they_learned():
    """Three parts of (2, 5) and one of (4, 1): a deviation of 2.5, and a mean of 4."""
    norm = InstanceNorm(1, styles=2)
    norm.initialize()
    norm.gamma.set_data(np.array([[2.0], [4.0]]))
    norm.beta.set_data(np.array([[5.0], [1.0]]))
    norm.shares.set_data(np.array([0.75, 0.25]))
    with autograd.train_mode():
        Y = norm(np.random.normal(7, 4, size=(1, 1, 20, 30))).asnumpy()
    assert Y.mean() == pytest.approx(4, abs=1e-4) and Y.std() == pytest.approx(2.5, rel=1e-4)


def test_a_network_paints_in_the_style_that_is_chosen(two_styles):
    photo = numpy.random.RandomState(0).randint(256, size=(20, 31, 3)).astype('uint8')
    two_styles.painter = Painter(two_styles)

    def paint(shares):
        two_styles.blend(shares)
        return two_styles.paint(photo).astype(int)

    first, second, both = paint([1, 0]), paint([0, 3]), paint([2, 2])
    assert abs(first - second).mean() > 5
    assert 0 < abs(both - first).mean() < abs(second - first).mean()
    two_styles.choose(1)
    numpy.testing.assert_array_equal(two_styles.paint(photo), second)
    two_styles.blend([1, 1])
    copies = two_styles.copy(), two_styles.copy([[0, 1], [0.5, 0.5]])
    copies[1].choose(1)
    for copy in copies:  # what was painted when it was copied, and the same by its shares
        assert abs(copy.paint(photo) - both).max() <= 1
    copies[1].choose(0)
    assert abs(copies[1].paint(photo) - second).max() <= 1


def test_only_the_chosen_style_has_a_gradient(two_styles):
    two_styles.choose(1)
    with autograd.record():
        l = np.square(two_styles(np.random.uniform(size=(1, 3, 20, 20)))).sum()
    l.backward()
    for name, parameter in two_styles.learned().items():
        if name.endswith(('gamma', 'beta')):
            first, second = abs(parameter.grad().asnumpy()).max(axis=1)
            assert first == 0 < second


def test_a_layer_enlarges_by_repeating():
    layer = EnlargingConvolution(1, 1, 3)
    kernel = numpy.zeros((1, 1, 3, 3), 'float32')
    kernel[0, 0, 1, 1:] = 10, 1  # ten times a pixel, and its right neighbour
    layer.initialize()
    layer.weight.set_data(np.array(kernel))
    Y = layer(np.array([[[[1.0, 2.0]]]])).asnumpy()[0, 0]
    numpy.testing.assert_allclose(Y, [[11, 12, 22, 22]] * 2, rtol=1e-6)


def test_enlarging_as_a_transposed_convolution_is_the_same():
    layer = EnlargingConvolution(5, 3, 3)
    layer.initialize(init.Normal(1))
    X = np.random.uniform(size=(1, 5, 6, 7))
    kernel = Kernel(layer, 'float32', transposed=True)
    Y = kernel.enlarge(mxnet.nd, X.as_nd_ndarray(), *kernel.weights)
    numpy.testing.assert_allclose(Y.asnumpy(), layer(X).asnumpy(), atol=1e-5)


@pytest.mark.parametrize('height, width', [(20, 30), (17, 23), (5, 5)])
def test_a_painting_has_the_shape_of_its_photograph_and_bounded_colours(net, height, width):
    with autograd.train_mode():
        Y = net(np.random.uniform(size=(1, 3, height, width))).asnumpy()
    assert Y.shape == (1, 3, height, width)
    assert Y.min() >= -0.1 and Y.max() <= 1.1


@pytest.mark.parametrize('precision, most, mean', [('float32', 1, 0.1), ('bfloat16', 40, 1.5)])
def test_a_painter_paints_the_same(net, precision, most, mean):
    photo = numpy.random.RandomState(0).randint(256, size=(20, 31, 3)).astype('uint8')
    plain = net.paint(photo)
    assert plain.dtype == 'uint8' and plain.shape == (20, 31, 3)
    net.painter = Painter(net, precision)
    difference = abs(plain.astype(int) - net.paint(photo))
    assert difference.max() <= most and difference.mean() <= mean


@pytest.mark.parametrize('layer', [0, 2, 5, 9])
@pytest.mark.parametrize('kind', ['gamma', 'beta', 'weight'])
def test_gradients_are_right(net, layer, kind):
    """Along the gradient, the loss changes as fast as its length says (5 %, for the kinks)."""
    X, aim = np.random.uniform(size=(2, 1, 3, 40, 40))
    parameters = net.layers[layer].collect_params().items()
    parameter = next(p for name, p in sorted(parameters) if kind in name)

    def loss():
        with autograd.record():
            return np.square(net(X) - aim).sum()

    loss().backward()
    slope, before = parameter.grad().asnumpy(), parameter.data().asnumpy()
    length = numpy.linalg.norm(slope)
    values = []
    for step in (0.003, -0.003):
        parameter.set_data(np.array(before + step * slope / length))
        with autograd.pause(train_mode=True):
            values.append(float(np.square(net(X) - aim).sum()))
    assert (values[0] - values[1]) / 0.006 == pytest.approx(length, rel=0.05)


# --- photographs


def test_crops_are_of_one_size_and_repeat_with_the_seed(album):
    paths = find_photographs(album)
    assert [path.name for path in paths] == ['a.png', 'b.png']
    first, second = (Photographs(paths, 64, seed=3) for _ in range(2))
    for step in range(5):
        X = first.draw(step)
        assert X.shape == (1, 3, 64, 64) and 0 <= float(X.min()) < float(X.max()) <= 1
        assert (X == second.draw(step)).all()
    assert (first.draw(0) != first.draw(1)).any()


def test_colours_are_varied_and_shapes_stay(album):
    paths = find_photographs(album)
    plain, varied = (Photographs(paths, 64, recolor=recolor) for recolor in (False, True))
    X, Y = (photographs.draw(1).asnumpy()[0] for photographs in (plain, varied))
    assert abs(X - Y).max() > 0.1 and 0 <= Y.min() < Y.max() <= 1
    matches = [[abs(numpy.corrcoef(x.ravel(), y.ravel())[0, 1]) for y in Y] for x in X]
    assert sorted(numpy.argmax(matches, axis=1)) == [0, 1, 2]  # each channel went to one place
    assert numpy.max(matches, axis=1).min() > 0.9


def test_some_photographs_are_held_out(tmp_path):
    trained, held_out = choose_photographs(None)
    assert len(trained) == 4 and [path.name for path in held_out] == ['macaw.jpg']
    for number in range(20):
        blocks(tmp_path / f'{number:02d}.png', number)
    trained, held_out = choose_photographs(tmp_path)
    assert len(trained) == 17 and [path.stem for path in held_out] == ['00', '06', '12']
    (tmp_path / '07.png').unlink()
    trained, held_out = choose_photographs(tmp_path)
    assert len(trained) == 19 and 'castle.jpg' in [path.name for path in held_out]


def test_no_photographs(tmp_path):
    with pytest.raises(UserError, match='there is no folder .*nowhere'):
        find_photographs(tmp_path / 'nowhere')
    with pytest.raises(UserError, match='holds no photographs'):
        find_photographs(tmp_path)


def test_photographs_that_are_too_small(picture):
    with pytest.raises(UserError, match='48x32 pixels, too small to train on: .* at least 64'):
        Photographs([picture], 64)


# --- training


def test_the_learning_rate_rises_and_falls():
    rates = [learning_rate(step, 100) for step in range(1, 101)]
    assert rates[0] == pytest.approx(LR / 20)
    assert rates[-1] == pytest.approx(LR / 100)
    assert max(rates) == rates[19] < LR


def test_training_lowers_the_loss(net, small_net, album):
    """With a small random network in place of VGG."""
    net.hybridize(static_alloc=True, static_shape=True)
    photographs = Photographs(find_photographs(album), 32)
    style = np.random.uniform(-1, 1, size=(1, 3, 40, 40))
    styles_Y = [moments(small_net[0](style)), moments(small_net(style))]
    losses = [PaintingLoss(small_net, [3], [0, 3], styles_Y, RelativeLoss())]
    told = []
    train_onepass(
        net, photographs, losses, 40, callback=lambda step, losses, _: told.append((step, losses))
    )
    assert [step for step, _ in told] == list(range(1, 41))
    losses = [losses.total for _, losses in told]
    assert numpy.mean(losses[-5:]) < 0.7 * numpy.mean(losses[:5])


# --- files


def test_a_network_that_is_saved_paints_the_same(net, tmp_path, picture):
    path = tmp_path / 'net.safetensors'
    photo = read_image(picture)
    before = net.paint(photo).astype(int)
    save_network(net, path, ['a'], {'photographs': '5'})
    assert path.stat().st_size < 900_000
    assert abs(load_network(path).paint(photo) - before).max() <= 2  # float16
    header = path.read_bytes()
    length = int.from_bytes(header[:8], 'little')
    assert json.loads(header[8 : 8 + length])['__metadata__'] == {'styles': 'a', 'photographs': '5'}


def test_other_libraries_read_the_file(net, tmp_path):
    numpy_of = pytest.importorskip('safetensors.numpy')
    save_network(net, tmp_path / 'net.safetensors', ['a'], {})
    theirs, ours = (
        read(tmp_path / 'net.safetensors') for read in (numpy_of.load_file, read_safetensors)
    )
    assert theirs.keys() == ours.keys() and len(theirs) == 3 * 15 + 2
    assert all((theirs[name] == ours[name]).all() for name in theirs)


def test_styles_of_a_file_are_found_by_name(two_styles, net, tmp_path):
    path, other = tmp_path / 'two.safetensors', tmp_path / 'one.safetensors'
    save_network(two_styles, path, ['oil', 'ink'], {})
    save_network(net, other, ['ink'], {})
    photo = numpy.random.RandomState(0).randint(256, size=(20, 31, 3)).astype('uint8')

    def paint(name, blend=()):
        return load_network(name, blend).paint(photo).astype(int)

    oil, ink = paint(f'{path}:oil'), paint(f'{path}:ink')
    assert abs(oil - ink).mean() > 5
    numpy.testing.assert_array_equal(
        paint(f'{path}:oil,{path}:ink', (1, 3)), paint(f'{path}:ink,{path}:oil', (3, 1))
    )
    for name, blend, message in (
        (path, (), 'holds 2 styles: name one of .*two.safetensors:oil, .*two.safetensors:ink'),
        (f'{path}:oik', (), 'has no style oik: name one of .*:oil'),
        (f'{path}:oil', (1, 2), r'blend is \(1, 2\): it must be one number above 0'),
        (f'{path}:oil,{path}:ink', (1, 0), 'it must be 2 numbers above 0, one for each style'),
        (f'{path}:oil,{other}', (), 'were not trained together, and cannot be blended'),
        ('starry-nigt', (), 'there is no network starry-nigt.*starry-night'),
    ):
        with pytest.raises(UserError, match=message):
            load_network(name, blend)


def test_a_file_of_one_style_may_leave_out_that_axis(net, tmp_path):
    """As those that were trained before a network could have several."""
    path = tmp_path / 'net.safetensors'
    save_network(net, path, ['a'], {})
    after = path.read_bytes()
    length = int.from_bytes(after[:8], 'little')
    header = after[8 : 8 + length].replace(b'"shape": [1, ', b'"shape": [')
    header = header.replace(b'"styles": "a"', b'"painting": "a"')
    path.write_bytes(len(header).to_bytes(8, 'little') + header + after[8 + length :])
    photo = numpy.zeros((20, 31, 3), 'uint8')
    assert abs(load_network(path).paint(photo).astype(int) - net.paint(photo)).max() <= 2


def test_what_is_no_network(net, tmp_path):
    path = tmp_path / 'net.safetensors'
    with pytest.raises(UserError, match='there is no network'):
        load_network(path)
    path.write_text('a text')
    with pytest.raises(UserError, match='safetensors'):
        load_network(path)
    text = json.dumps({'W': {'dtype': 'F16', 'shape': [1], 'data_offsets': [0, 2]}}).encode()
    path.write_bytes(len(text).to_bytes(8, 'little') + text + b'\0\0')
    with pytest.raises(UserError, match='is no network that paints: its layers have other'):
        load_network(path)
    net.last.bias.set_data(np.array([1, numpy.inf, 0], dtype='float32'))
    save_network(net, path, ['a'], {})
    with pytest.raises(UserError, match='is damaged: last.bias holds what is not a finite number'):
        load_network(path)
    with open(path, 'ab') as file:
        file.truncate(1 << 24)
    with pytest.raises(UserError, match='it has more than 8 MiB'):
        load_network(path)


@pytest.mark.parametrize('height, width', [(20, 30), (33, 17)])
def test_another_library_paints_the_same(net, tmp_path, height, width, monkeypatch):
    onnxruntime = pytest.importorskip('onnxruntime')
    save_network(net, tmp_path / 'net.safetensors', ['a'], {})
    out = tmp_path / 'net.onnx'
    assert main(['paint', 'export', str(tmp_path / 'net.safetensors'), '-o', str(out)]) == 0
    X = np.random.uniform(size=(1, 3, height, width))
    with autograd.train_mode():
        ours = load_network(tmp_path / 'net.safetensors')(X).asnumpy()
    monkeypatch.chdir(tmp_path)
    out.unlink()
    assert main(['paint', 'export', 'net.safetensors']) == 0  # in this folder, by default
    (theirs,) = onnxruntime.InferenceSession(str(out)).run(None, {'photo': X.asnumpy()})
    numpy.testing.assert_allclose(theirs, ours, atol=1e-4)


def test_export_needs_one_network_and_onnx(tmp_path, monkeypatch, capsys):
    assert main(['paint', 'export']) == 2
    assert 'export takes one network, and not 0' in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, 'onnx', None)
    assert main(['paint', 'export', next(iter(shipped())), '-o', str(tmp_path / 'net.onnx')]) == 2
    assert "pip install 'gluon-nst[onnx]'" in capsys.readouterr().err


# --- the networks of the package, and the command train


@pytest.mark.parametrize('name', shipped())
def test_the_networks_of_the_package_load(name):
    assert load_network(name).paint(numpy.zeros((32, 32, 3), 'uint8')).shape == (32, 32, 3)


def test_the_package_has_networks(capsys):
    assert main(['paint', 'list']) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(shipped()) and shipped()
    for line in lines:
        assert Image.open(line.split()[1]).width > 900


@pytest.fixture
def quick(monkeypatch, small_net):
    """Training with a small random network, in small crops."""
    features = type('Pretrained', (), {'features': small_net})
    monkeypatch.setattr(workshop, 'pretrained_vgg19', features)
    monkeypatch.setattr(workshop, 'CROP', 32)
    monkeypatch.setattr(workshop, 'CONTENT', ('conv1_1',))
    monkeypatch.setattr(workshop, 'STYLES', ('conv1_1',))
    monkeypatch.setattr(workshop, 'choose_precision', lambda precision: 'float32')


@contextmanager
def interrupt_after(step):
    """Send this process a Ctrl-C after a step of the training."""

    def check(numbers, name, now):
        if now == step and name == 'loss':
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workshop, '_check_finite', check)
        yield


def test_train_and_paint(quick, album, picture, tmp_path, capsys):
    out = tmp_path / 'net.safetensors'
    command = ['train', str(picture), '--photos', str(album), '-o', str(out), '--steps', '3']
    assert main(command) == 0
    assert '2 photographs are few' in capsys.readouterr().err
    training = tmp_path / 'net.training'
    assert names(training) == ['losses.csv', 'losses.png', 'preview.png', 'run.json']
    assert Image.open(training / 'preview.png').width == 3 * 450 + 2 * 8
    rows = (training / 'losses.csv').read_text().splitlines()
    assert len(rows) == 4 and rows[2].endswith(',') and not rows[3].endswith(',')
    record = record_of(training)
    assert record['status'] == 'finished' and record['step'] == 3 and record['held_out_loss'] > 0
    first = out.read_bytes()
    assert main(command) == 2
    assert 'exists already' in capsys.readouterr().err
    assert main(['train', '--resume', str(out)]) == 2
    assert 'is finished: there is nothing to resume' in capsys.readouterr().err
    assert main([*command, '--overwrite']) == 0
    assert out.read_bytes() == first  # the same in, the same out
    for start in str(out), 'none':
        assert main([*command, '--overwrite', '--start', start]) == 0
        assert out.read_bytes() != first


def test_several_styles_are_trained_in_turn(quick, album, tmp_path, capsys):
    """Each step moves the norms of one style, and the convolutions."""
    paintings = [str(blocks(tmp_path / f'{name}.png', 5)) for name in ('oil', 'in,k')]
    out = tmp_path / 'both.safetensors'
    command = ['train', *paintings, '--photos', str(album), '-o', str(out)]
    assert main([*command, '--strength', '0.1,0.2,0.3']) == 2
    assert 'it must be a number from 0 to 1, or one for each painting' in capsys.readouterr().err
    command += ['--strength', '0.4,0.6', '--start', 'none', '--steps']
    norms = []
    for steps in '1', '2':
        assert main([*command, steps, '--overwrite']) == 0
        tensors = read_safetensors(out)
        norms.append({name: a for name, a in tensors.items() if name.endswith('norm.beta')})
    assert styles_of(out) == ['oil', 'in-k']
    first, second = norms
    assert all((beta[0] == 0).all() and beta[1].any() for beta in first.values())
    assert all(beta.any(axis=1).all() for beta in second.values())
    workshop.train_network(
        paintings, out, photos=album, steps=1, start=f'{out}:oil,{out}:in-k', overwrite=True,
        progress=False,
    )  # fmt: skip
    for name, beta in read_safetensors(out).items():
        if name in second:  # each goes on from its own, and only the second has moved
            assert (beta[0] == second[name][0]).all() and (beta[1] != second[name][1]).any()
    assert Image.open(tmp_path / 'both.training/preview.png').height > 600
    photo, painted = str(album / 'a.png'), str(tmp_path / 'painted.png')
    blend = [f'{out}:oil,{out}:in-k', photo, '-o', painted, '--blend', '3,1']
    assert main(['paint', *blend]) == 0
    assert main(['paint', str(out), photo, '-o', painted, '--overwrite']) == 2
    assert 'holds 2 styles: name one of' in capsys.readouterr().err


def test_an_interrupted_training_goes_on_to_the_same_network(
    quick, album, picture, tmp_path, capsys
):
    whole, out = tmp_path / 'whole.safetensors', tmp_path / 'net.safetensors'
    settings = dict(photos=album, steps=5, progress=False)
    paintings = [picture, album / 'a.png']
    workshop.train_network(paintings, whole, **settings)
    message = 'after step 2 of 5: .* holds the network so far; to go on'
    with interrupt_after(2), pytest.raises(Interrupted, match=message):
        workshop.train_network(paintings, out, **settings)
    load_network(f'{out}:a')
    assert main(['train', '--resume', str(out), '--steps', '9']) == 2
    assert 'resume takes no other option' in capsys.readouterr().err
    leftover = tmp_path / '.net12345678.safetensors'  # of a process that was killed while it saved
    leftover.touch()
    assert main(['train', '--resume', str(out)]) == 0
    assert not leftover.exists()
    assert out.read_bytes() == whole.read_bytes()
    told = [
        (tmp_path / f'{name}.training' / 'losses.csv').read_text().splitlines()
        for name in ('whole', 'net')
    ]
    assert [row.split(',')[:5] for row in told[0]] == [row.split(',')[:5] for row in told[1]]


def test_no_training_goes_on_with_another_painting(quick, album, tmp_path, capsys):
    out = tmp_path / 'net.safetensors'
    painting = blocks(tmp_path / 'painting.png', 5)
    with interrupt_after(1), pytest.raises(Interrupted):
        workshop.train_network(painting, out, photos=album, steps=3, progress=False)
    blocks(painting, 6)
    assert main(['train', '--resume', str(out)]) == 2
    assert 'are not those that its training began with' in capsys.readouterr().err


def test_a_training_that_never_was(tmp_path, capsys):
    assert main(['train', '--resume', str(tmp_path / 'net.safetensors')]) == 2
    assert 'has no checkpoint: there is nothing to resume' in capsys.readouterr().err


def test_minutes_become_steps(quick, album, picture, tmp_path, monkeypatch):
    clock = iter(range(1000))  # a second passes from one step to the next
    monkeypatch.setattr(workshop.time, 'perf_counter', lambda: next(clock))
    out = tmp_path / 'net.safetensors'
    workshop.train_network(picture, out, photos=album, minutes=0.05, progress=False)
    assert record_of(tmp_path / 'net.training')['settings']['steps'] == 3


@pytest.mark.parametrize(
    'setting, value, name', [('LR', 1e30, 'network'), ('TV_WEIGHT', float('nan'), 'loss')]
)
def test_what_is_not_finite_is_not_saved(
    quick, album, picture, tmp_path, monkeypatch, setting, value, name
):
    monkeypatch.setattr(training if setting == 'LR' else workshop, setting, value)
    out = tmp_path / 'net.safetensors'
    with pytest.raises(UserError, match=f'the {name} is no longer .* at step [1-9]: .* --seed'):
        workshop.train_network(picture, out, photos=album, steps=9, progress=False)
    assert not out.exists()


@pytest.mark.parametrize(
    'options, message',
    [
        (['-o', 'net.png'], 'the file of a network ends in .safetensors'),
        (['--strength', '2'], 'strengths is [2.0]: it must be a number from 0 to 1'),
        (['--strength', '0.2,0.5'], 'strengths is [0.2, 0.5]: it must be a number from 0 to 1, or'),
        (['--style-scale', '0'], 'style_scale is 0.0'),
        (['--steps', '0'], 'too small'),
        (['--minutes', '0'], 'minutes is 0.0: it must be above 0'),
        (['--minutes', '1', '--steps', '5'], 'give one of them'),
        (['--photos', 'nowhere'], 'nowhere with photographs: check the name'),
        (['--start', 'nothing'], 'there is no network nothing'),
    ],
)
def test_wrong_input_of_train(quick, options, message, picture, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(['train', str(picture), *options]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / 'networks').exists()


@pytest.mark.slow
@pytest.mark.skipif(MXNET_2, reason='it is not compiled there, and slow')
def test_a_real_style_is_learned_in_a_few_steps(tmp_path):
    """With the real VGG-19: after ten steps from another style, the style is nearer."""
    from gluon_nst.resources import sample_picture

    told = []
    real = workshop.train_onepass

    def watched(*args, callback, **kwargs):
        def both(step, losses, state):
            told.append(losses.style)
            callback(step, losses, state)

        real(*args, callback=both, **kwargs)

    workshop.train_onepass = watched
    try:
        workshop.train_network(
            sample_picture('coffee.jpg'), tmp_path / 'net.safetensors', steps=30, progress=False
        )
    finally:
        workshop.train_onepass = real
    assert numpy.mean(told[-5:]) < 0.6 * numpy.mean(told[:5])
