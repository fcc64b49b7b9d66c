"""Any style in one pass: moments, patches, the decoder, and ``paint --style``."""

import pickle

import numpy
import pytest
from PIL import Image

from gluon_nst._compat import init, mxnet, np
from gluon_nst.cli.main import main
from gluon_nst.errors import UserError
from gluon_nst.images import read_image, resize
from gluon_nst.onepass import anystyle
from gluon_nst.onepass.album import paint_album
from gluon_nst.onepass.anystyle import AnyStyle, Paintings
from gluon_nst.onepass.decoder import WIDTHS, Decoder, Level
from gluon_nst.onepass.files import load_decoder, save_decoder
from gluon_nst.onepass.matching import Patches, moments_of, transport
from gluon_nst.onepass.painter import LevelPainter
from gluon_nst.onepass.painting import paint_image
from gluon_nst.relative import Moments, moments, moments_loss
from gluon_nst.resources import sample_picture
from run_folders import blocks


@pytest.fixture
def random():
    return numpy.random.RandomState(0)


@pytest.fixture(scope='module')
def photo():
    return resize(read_image(sample_picture('castle.jpg')), (240, 160))


@pytest.fixture(scope='module')
def painting():
    return resize(read_image(sample_picture('starry-night.jpg')), (200, 160))


@pytest.fixture(scope='module')
def night(painting):
    return AnyStyle([painting])


def features(random, channels=6, shape=(20, 30)):
    """Return features whose channels vary together."""
    F = random.normal(size=(channels, shape[0] * shape[1]))
    mixed = random.normal(size=(channels, channels)) @ F + random.normal(size=(channels, 1))
    return mixed.reshape(channels, *shape).astype('float32')


# --- moments


def test_features_get_the_moments_of_others(random):
    F, target = features(random), moments_of(features(random))
    given = moments_of(transport(moments_of(F), target)(F))
    numpy.testing.assert_allclose(given.mean, target.mean, atol=1e-3)
    spread = abs(target.covariance).max()
    numpy.testing.assert_allclose(given.covariance, target.covariance, atol=0.01 * spread)


def test_one_channel_is_scaled_and_shifted():
    """Of deviation 2 and mean 1, and of deviation 6 and mean -3: f becomes 3 (f - 1) - 3."""
    source, target = (
        Moments(numpy.array([m]), numpy.array([[s**2]])) for m, s in ((1.0, 2.0), (-3.0, 6.0))
    )
    A, b = transport(source, target)
    assert float(A) == pytest.approx(3, rel=1e-5) and float(b) == pytest.approx(-6, rel=1e-5)


def test_of_all_maps_it_moves_features_least(random):
    """A turn of the features in between gives the same moments, but moves them farther."""
    F, target = features(random), moments_of(features(random))
    values, axes = numpy.linalg.eigh(target.covariance)
    half = axes * numpy.sqrt(values) @ axes.T
    turn = numpy.linalg.qr(random.normal(size=half.shape))[0]
    moved = transport(moments_of(F), target)(F)
    source = moments_of(F)
    variances, ways = numpy.linalg.eigh(source.covariance)
    white = ways / numpy.sqrt(variances) @ ways.T @ (F.reshape(len(F), -1) - source.mean[:, None])
    others = [
        (half @ T @ white + target.mean[:, None]).reshape(F.shape)
        for T in (turn, numpy.eye(len(F)))
    ]
    for other in others:
        numpy.testing.assert_allclose(
            moments_of(other).covariance, target.covariance, atol=0.01 * abs(values).max()
        )
        assert numpy.square(moved - F).mean() < numpy.square(other - F).mean()


def test_what_does_not_vary_is_not_amplified(random):
    F = features(random)
    F[0] = 1e-6 * random.normal(size=F[0].shape)
    given = transport(moments_of(F), moments_of(features(random)))(F)
    assert numpy.isfinite(given).all() and abs(given).max() < 100


# --- patches


def test_a_painting_is_rebuilt_from_its_own_patches(random):
    F = features(random)
    patches = Patches(F)
    numpy.testing.assert_allclose(patches.rebuild(F), F, atol=1e-4)
    numpy.testing.assert_allclose(patches.rebuild(3 * F), F, atol=1e-4)  # only directions count


def test_what_is_rebuilt_consists_of_the_painting(random):
    """Of a painting with two colours, each pixel has one of them, or lies between."""
    S = numpy.zeros((2, 12, 12), 'float32')
    S[0, :, :6], S[1, :, 6:] = 1, 1
    F = random.uniform(0, 0.4, size=(2, 15, 20)).astype('float32')
    F[0, :, :10] += 1
    F[1, :, 10:] += 1
    rebuilt = Patches(S).rebuild(F)
    assert rebuilt.shape == F.shape
    numpy.testing.assert_allclose(rebuilt.sum(axis=0), 1, atol=1e-5)
    assert rebuilt[0, :, :8].min() > 0.9 and rebuilt[1, :, 12:].min() > 0.9


def test_few_patches_stand_for_many(random, monkeypatch):
    monkeypatch.setattr('gluon_nst.onepass.matching.MOST', 50)
    monkeypatch.setattr('gluon_nst.onepass.matching.COMPARED', 200)
    F = features(random)
    patches = Patches(F)
    assert patches.directions.shape[1] <= 60
    assert numpy.corrcoef(patches.rebuild(F).ravel(), F.ravel())[0, 1] > 0.3


# --- the decoder


@pytest.mark.parametrize('widths', [(8, 6, 5, 4), (8, 6, 5, 3)])
def test_a_level_enlarges_twice(widths, random):
    level = Level(*widths)
    level.initialize(init.Xavier(magnitude=2))
    Y = level(np.array(random.normal(size=(1, 8, 4, 6)), dtype='float32'))
    assert Y.shape == (1, widths[-1], 8, 12)
    if level.to_pixels:
        assert float(abs(Y - 0.5).max()) <= 0.6


@pytest.mark.parametrize('precision, most', [('float32', 1e-4), ('auto', 0.05)])
def test_a_level_that_is_compiled_computes_the_same(precision, most, random):
    """In bfloat16, numbers have three digits; see `choose_precision`."""
    level = load_decoder().levels[2]
    X = np.array(random.normal(size=(1, 128, 6, 10)), dtype='float32')
    Y = level(X)
    difference = LevelPainter(level, precision)(X) - Y
    assert float(abs(difference).mean()) < most * float(abs(Y).mean())


def test_features_are_standardised(random):
    level = Level(4, 3, 3, 3)
    level.initialize(init.Xavier())
    level.mean.set_data(np.array([0, 1, 2, 3]))
    level.deviation.set_data(np.array([1, 2, 4, 8]))
    X = np.array([0, 1, 2, 3]).reshape(1, 4, 1, 1) + np.array([1, 2, 4, 8]).reshape(1, 4, 1, 1)
    assert (level.standardise(X) == 1).all()


def test_a_decoder_that_is_saved_decodes_the_same(tmp_path, random):
    decoder = Decoder()
    mxnet.random.seed(0)
    decoder.initialize(init.Xavier(magnitude=2))
    save_decoder(decoder, tmp_path / 'a.safetensors', {'trained': 'never'})
    X = np.array(random.normal(size=(1, WIDTHS['conv4_1'][0], 2, 3)), dtype='float32')
    loaded = load_decoder(tmp_path / 'a.safetensors')
    numpy.testing.assert_allclose(decoder(X).asnumpy(), loaded(X).asnumpy(), atol=0.01)
    assert (tmp_path / 'a.safetensors').stat().st_size < 2 << 20


def test_a_network_is_no_decoder(net, tmp_path):
    from gluon_nst.onepass.files import save_network

    save_network(net, tmp_path / 'net.safetensors', ['a'], {})
    with pytest.raises(UserError, match='net.safetensors is no decoder: its layers have other'):
        load_decoder(tmp_path / 'net.safetensors')


def test_the_decoder_gives_photographs_back(night, photo):
    """From each layer, alone: the deeper it is, the less."""
    found = night._encode(photo)
    errors = []
    for k in reversed(range(len(WIDTHS))):
        F = np.array(found[k][None])
        for level in night.decoder.levels[k:]:
            F = level(F)
        errors.append(float(np.abs(F - np.array(found[-1])).mean()))
    assert errors == sorted(errors) and errors[0] < 0.04 and errors[-1] < 0.12


# --- pictures


def test_style_is_taken_over_and_the_picture_stays(night, photo, painting):
    painted = night.paint(photo)
    styles = [
        [moments(np.array(F[None])) for F in night._encode(image)]
        for image in (photo, painted, painting)
    ]
    before, after = (
        [float(moments_loss(Y, Y_style)) for Y, Y_style in zip(style, styles[2])]
        for style in styles[:2]
    )
    assert all(b < 0.7 * a for a, b in zip(before, after))
    light, painted_light = (image.mean(axis=2).ravel() for image in (photo, painted))
    assert numpy.corrcoef(light, painted_light)[0, 1] > 0.3


@pytest.mark.parametrize('shape', [(160, 240), (45, 67), (16, 16)])
def test_without_alpha_the_photograph_comes_back(painting, photo, shape):
    photo = photo[: shape[0], : shape[1]]
    painted = AnyStyle([painting], alpha=0.0).paint(photo)
    assert painted.shape == photo.shape and abs(painted.astype(int) - photo).max() <= 1


def test_alpha_goes_from_the_photograph_to_the_style(painting, photo):
    distances = [
        abs(AnyStyle([painting], alpha=alpha).paint(photo).astype(int) - photo).mean()
        for alpha in (0.1, 0.5, 1.0)
    ]
    assert distances == sorted(distances) and distances[0] < 0.5 * distances[-1]


def test_of_two_styles_one_can_prevail(photo, painting):
    glass = resize(read_image(sample_picture('stained-glass.jpg')), (160, 160))
    one, other = (AnyStyle([image]).paint(photo).astype(int) for image in (painting, glass))
    mostly_one = AnyStyle([painting, glass], shares=(9, 1)).paint(photo)
    assert abs(mostly_one - one).mean() < abs(mostly_one - other).mean()


def test_a_picture_in_tiles_has_no_seams(night, photo, monkeypatch):
    """Where all of it is the sample, tiles are as the whole picture."""
    whole = night.paint(photo).astype(int)
    monkeypatch.setattr(anystyle, 'WHOLE', 38_000)
    monkeypatch.setattr(anystyle, 'TILE', 96)
    monkeypatch.setattr(anystyle, '_sample', lambda photo: photo)
    difference = abs(night.paint(photo) - whole)
    assert difference.mean() < 1
    # at the edges of tiles, no more than elsewhere
    assert difference[94:98].mean() < 3 and difference[:, 94:98].mean() < 3


def test_a_large_picture_has_the_colours_of_the_painting(night, photo, painting, monkeypatch):
    monkeypatch.setattr(anystyle, 'WHOLE', 20_000)
    monkeypatch.setattr(anystyle, 'SAMPLE', 48)
    monkeypatch.setattr('gluon_nst.onepass.painting.WHOLE', 100)  # for networks, stripes
    colors = [image.reshape(-1, 3) for image in (paint_image(night, photo), painting, photo)]
    painted, wanted, before = ((c.mean(axis=0), c.std(axis=0)) for c in colors)
    for found, target, earlier in zip(painted, wanted, before):
        assert abs(found - target).max() < 8 < abs(earlier - target).max()


@pytest.mark.parametrize('length', [100, 500, 929, 1500, 4000, 6001])
def test_tiles_cover_a_picture_and_have_margins(length):
    tiles, size = anystyle._tiles(length), anystyle.TILE + 2 * anystyle.MARGIN
    assert [y for y, _ in tiles] == list(range(0, length, anystyle.TILE))
    for y, read in tiles:
        stop = min(y + anystyle.TILE, length)
        assert read.start % 8 == 0 and read.stop - read.start == size
        assert read.start == max(0, min(y - anystyle.MARGIN, read.start))
        assert read.stop >= min(stop + anystyle.MARGIN, length)
        assert length < size or -(-(min(read.stop, length) - read.start) // 8) * 8 == size


@pytest.mark.parametrize('shape', [(300, 200), (16, 300), (100, 100)])
def test_a_sample_is_from_all_over_a_picture(shape, monkeypatch):
    monkeypatch.setattr(anystyle, 'SAMPLE', 32)
    photo = numpy.arange(shape[0] * shape[1]).reshape(*shape, 1).repeat(3, axis=2)
    sample = anystyle._sample(photo)
    assert sample.shape == (4 * min(32, shape[0]), 4 * min(32, shape[1]), 3)
    assert (sample[0, 0] == photo[0, 0]).all() and (sample[-1, -1] == photo[-1, -1]).all()


@pytest.mark.parametrize('wrong', [dict(shares=(1, 2)), dict(shares=(0,)), dict(alpha=-1)])
def test_shares_and_alpha_are_checked(painting, wrong):
    with pytest.raises(UserError, match=f'{"blend" if "shares" in wrong else "alpha"} is'):
        AnyStyle([painting], **wrong)


# --- the command


@pytest.fixture
def files(tmp_path):
    paths = [blocks(tmp_path / f'{name}.png', i, (64, 48)) for i, name in enumerate('abc')]
    return list(map(str, paths))


def test_paint_in_the_style_of_paintings(files, tmp_path, capsys):
    photo, *paintings = files
    out = tmp_path / 'out.png'
    styles = ['--style', paintings[0], '--style', paintings[1], '--blend', '3,1']
    more = ['--size', '64', '--alpha', '0.8', '--style-scale', '0.5', '-o', str(out)]
    assert main(['paint', *styles, photo, *more]) == 0
    assert capsys.readouterr().out.strip() == f'{out} is ready'
    images = [resize(read_image(path), (32, 24)) for path in paintings]
    painted = AnyStyle(images, shares=(3, 1), alpha=0.8).paint(read_image(photo))
    assert (read_image(out) == painted).all()
    others = AnyStyle(images, shares=(1, 3), alpha=0.8), AnyStyle(images, shares=(3, 1))
    assert all((other.paint(read_image(photo)) != painted).any() for other in others)


def test_an_animation_in_a_style(files, tmp_path):
    frames = [Image.open(path) for path in files[:2]]
    frames[0].save(tmp_path / 'a.gif', save_all=True, append_images=frames[1:], duration=80)
    (painted,) = paint_album(
        Paintings((files[2],)), [tmp_path / 'a.gif'], tmp_path / 'out', size=48
    )
    with Image.open(painted.painting) as picture:
        assert painted.status == 'painted' and picture.n_frames == 2


def test_a_long_narrow_painting(tmp_path):
    Image.new('RGB', (1600, 20), 'red').save(tmp_path / 'scroll.png')
    (style,) = Paintings((tmp_path / 'scroll.png',)).load(96).styles[-1]
    assert style.moments.mean[0] == pytest.approx(1, abs=0.02)


def test_a_folder_in_a_style(files, tmp_path, capsys):
    out = tmp_path / 'out'
    command = ['paint', '--style', files[0], *files[1:], '-o', str(out), '--size', '48']
    assert main(command) == 0
    assert sorted(path.name for path in out.iterdir()) == ['b.png', 'c.png']
    assert main(command) == 0
    assert '(2 from an earlier run)' in capsys.readouterr().out


def test_a_painting_that_has_changed_is_another_style(files, tmp_path):
    before, settings = Paintings(tuple(files[:1])), Paintings(tuple(files[:1]), alpha=0.5)
    identity = before.identity()
    assert identity != settings.identity() and identity == Paintings(tuple(files[:1])).identity()
    blocks(files[0], 9)
    assert before.identity() != identity


def test_other_processes_find_the_paintings(files, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    paintings = Paintings(('a.png', 'b.png'), alpha=0.5).resolved()
    sent = pickle.loads(pickle.dumps(paintings))
    monkeypatch.chdir('/')
    assert sent == paintings and sent.identity() == paintings.identity()


def test_a_cluster_paints_in_a_style(files, tmp_path):
    distributed = pytest.importorskip('distributed')
    paintings = Paintings(tuple(files[:1]))
    (here,) = paint_album(paintings, files[1:2], tmp_path / 'here', size=48)
    with distributed.Client(processes=False, n_workers=1, dashboard_address=None) as client:
        (there,) = paint_album(paintings, files[1:2], tmp_path / 'there', size=48, executor=client)
    assert there.status == 'painted'
    assert there.painting.read_bytes() == here.painting.read_bytes()


@pytest.mark.parametrize(
    'arguments, message',
    [
        (['--style', 'nothing.jpg', 'a.png'], 'nothing.jpg'),
        (['--style', 'text.jpg', 'a.png'], 'text.jpg is not a picture'),
        (['--style', 'dot.png', 'a.png'], 'dot.png is 1x1 pixels'),
        (['--style', 'b.png'], 'paint needs a photograph'),
        (['--style', 'b.png', 'nothing.jpg'], 'nothing.jpg'),
        (['starry-night', 'a.png', '--style', 'b.png'], 'the network starry-night and --style'),
        (['starry-night', 'a.png', '--alpha', '0.5'], '--alpha and --style-scale need --style'),
        (['--style', 'b.png', 'a.png', '--alpha', '1.5'], 'alpha is 1.5: it must be from 0'),
        (['--style', 'b.png', 'a.png', '--style-scale', '0'], 'style_scale is 0.0: it must be'),
        (['--style', 'b.png', 'a.png', '--blend', '1,2'], 'it must be one number above 0'),
        (['--style', 'b.png', 'a.png', '--size', '5'], 'takes no fewer than 16'),
    ],
)
def test_wrong_input(arguments, message, files, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'text.jpg').write_text('no picture')
    Image.new('RGB', (1, 1)).save(tmp_path / 'dot.png')
    assert main(['paint', *arguments]) == 2
    printed = capsys.readouterr().err.strip()
    assert message in printed and '\n' not in printed
    assert not list(tmp_path.glob('painted/*'))
