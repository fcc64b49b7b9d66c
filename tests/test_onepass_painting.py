"""Painting with a network: pictures of any size, what moves, and whole albums."""

import os
import signal

import numpy
import pytest
from PIL import Image

from gluon_nst.cli.main import main
from gluon_nst.color import luminance
from gluon_nst.errors import Interrupted, UserError
from gluon_nst.onepass import films, painting
from gluon_nst.onepass.album import paint_album, plan
from gluon_nst.onepass.files import save_network
from gluon_nst.onepass.moving import FramePainter, paint_animation
from gluon_nst.onepass.painting import paint_image
from gluon_nst.onepass.stripes import paint_in_stripes
from run_folders import blocks


@pytest.fixture
def file(net, tmp_path):
    save_network(net, tmp_path / 'net.safetensors', ['a'], {})
    return tmp_path / 'net.safetensors'


@pytest.fixture
def noise():
    return numpy.random.RandomState(0).randint(256, size=(45, 67, 3)).astype('uint8')


# --- any size


@pytest.mark.parametrize('pixels', [1, 200, 100_000])
def test_stripes_have_no_seams(net, noise, pixels):
    """However few rows are computed at a time, the painting is that of the whole network."""
    difference = net.paint(noise).astype(int) - paint_in_stripes(net, noise, pixels)
    assert abs(difference).max() <= 1


def test_large_pictures_are_painted_in_stripes(net, noise, monkeypatch):
    whole = paint_image(net, noise).astype(int)
    monkeypatch.setattr(painting, 'WHOLE', 100)
    monkeypatch.setattr(net, 'paint', None)
    assert abs(paint_image(net, noise) - whole).max() <= 1


def test_the_colours_of_the_photograph(net, noise):
    plain, colored = (paint_image(net, noise, color) for color in ('style', 'luminance'))
    inside = ((colored > 0) & (colored < 255)).all(axis=2)  # elsewhere, colours are clipped
    assert inside.mean() > 0.2
    luma, chroma = luminance(plain / 255) * 255, noise - luminance(noise / 255) * 255
    numpy.testing.assert_allclose(colored[inside], (luma + chroma)[inside], atol=1.5)


# --- albums


def test_paint_a_folder_and_keep_what_is_done(file, album, tmp_path, capsys):
    out = tmp_path / 'out'
    command = ['paint', str(file), str(album), '-o', str(out), '--size', '64']
    assert main(command) == 0
    assert sorted(path.name for path in out.iterdir()) == ['a.png', 'b.png']
    assert Image.open(out / 'a.png').size == (64, 56)
    before = (out / 'a.png').stat().st_mtime_ns
    assert main(command) == 0
    assert '2 of 2 paintings are in' in capsys.readouterr().out.splitlines()[-1]
    assert (out / 'a.png').stat().st_mtime_ns == before
    assert main([*command, '--overwrite']) == 0
    assert (out / 'a.png').stat().st_mtime_ns != before


def test_paint_one_file(file, album, tmp_path, capsys):
    command = ['paint', str(file), str(album / 'a.png'), '--size', '64', '-o']
    out = tmp_path / 'painted.jpg'
    assert main([*command, str(out)]) == 0
    assert capsys.readouterr().out.strip() == f'{out} is ready'
    assert Image.open(out).format == 'JPEG' and Image.open(out).size == (64, 56)
    assert main([*command, str(out)]) == 0
    assert 'painted.jpg is ready (from an earlier run)' in capsys.readouterr().out
    for name, message in (
        ('x.gif', f'{album / "a.png"} is saved as .png: name {tmp_path / "x.png"},'),
        ('x.mp4', 'is saved as .png: name'),
    ):
        assert main([*command, str(tmp_path / name)]) == 2
        assert message in capsys.readouterr().err
    assert main(['paint', str(file), str(album), '-o', str(tmp_path / 'x.png')]) == 2
    assert 'x.png, and there are 2 photographs: name a folder' in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.glob('*.*')) == ['net.safetensors', 'painted.jpg']


def test_one_bad_photograph_does_not_stop_the_others(file, album, tmp_path, capsys):
    (tmp_path / 'bad.jpg').write_text('no picture')
    Image.new('RGB', (1, 1)).save(tmp_path / 'dot.png')
    photos = [str(tmp_path / 'bad.jpg'), str(tmp_path / 'dot.png'), str(album / 'a.png')]
    assert main(['paint', str(file), *photos, '-o', str(tmp_path / 'out'), '--size', '64']) == 2
    printed = capsys.readouterr()
    assert '1 of 3 paintings' in printed.out
    assert 'bad.jpg' in printed.err and len(printed.err.splitlines()) == 2
    assert main(['paint', str(file), str(album / 'a.png'), '--size', '90000']) == 2
    assert 'more than 40 megapixels: give a smaller size' in capsys.readouterr().err


@pytest.mark.parametrize(
    'arguments, message',
    [
        (['nothing.safetensors', 'a.png'], 'there is no network nothing.safetensors'),
        (['nothing.safetensors'], 'paint needs a photograph'),
        (['nothing.safetensors', 'a.png', '--size', '0'], 'is too small'),
    ],
)
def test_wrong_input_of_paint(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(['paint', *arguments]) == 2
    assert message in capsys.readouterr().err


def test_no_painting_replaces_its_photograph(file, album, capsys):
    before = (album / 'a.png').read_bytes()
    assert main(['paint', str(file), str(album), '-o', str(album), '--overwrite']) == 2
    assert 'would replace it: name another folder' in capsys.readouterr().err
    assert (album / 'a.png').read_bytes() == before


def test_two_photographs_of_one_name(tmp_path):
    folders = [tmp_path / 'x', tmp_path / 'y']
    for folder in folders:
        folder.mkdir()
        Image.new('RGB', (20, 20)).save(folder / 'a.png')
    with pytest.raises(UserError, match='would both be painted as'):
        plan(folders, tmp_path / 'out')


def test_patterns(file, album, tmp_path, capsys):
    out = tmp_path / 'out'
    assert main(['paint', str(file), str(album / '*.png'), '-o', str(out), '--size', '64']) == 0
    assert len(list(out.iterdir())) == 2
    assert main(['paint', str(file), str(album / '*.jpg')]) == 2
    assert 'no file matches' in capsys.readouterr().err


def test_a_cluster_paints_the_same(file, album, tmp_path):
    distributed = pytest.importorskip('distributed')
    here, there = (
        paint_album(file, [album], tmp_path / name, size=64, executor=executor)
        for name, executor in (('here', None), ('there', None))
    )
    with distributed.Client(processes=False, n_workers=1, dashboard_address=None) as client:
        there = paint_album(file, [album], tmp_path / 'cluster', size=64, executor=client)
    assert [painted.status for painted in there] == ['painted'] * 2
    for first, second in zip(here, there):
        assert first.painting.read_bytes() == second.painting.read_bytes()


# --- animations


@pytest.mark.parametrize('suffix', ['.gif', '.webp'])
def test_an_animation_stays_one(file, tmp_path, suffix):
    frames = [Image.open(blocks(tmp_path / f'{i}.png', i, (40, 32))) for i in range(3)]
    animation = tmp_path / f'moving{suffix}'
    more = dict(save_all=True, append_images=frames[1:], duration=[50, 200, 100], loop=0)
    frames[0].save(animation, **more)
    (painted,) = paint_album(file, [animation], tmp_path / 'out', size=64)
    assert painted.status == 'painted' and painted.painting.suffix == suffix
    with Image.open(painted.painting) as picture:
        assert picture.n_frames == 3 and picture.size == (64, 51)
        times = []
        for frame in range(3):
            picture.seek(frame)
            picture.load()
            times.append(picture.info['duration'])
        assert times == [50, 200, 100]


def test_an_animation_that_is_cut_short(net, tmp_path):
    frames = [Image.open(blocks(tmp_path / f'{i}.png', i, (64, 64))) for i in range(3)]
    animation = tmp_path / 'moving.gif'
    frames[0].save(animation, save_all=True, append_images=frames[1:])
    animation.write_bytes(animation.read_bytes()[:-400])
    with pytest.raises(UserError, match='moving.gif is damaged or cut short'):
        paint_animation(net, animation, tmp_path / 'out.gif')
    assert not (tmp_path / 'out.gif').exists()


def test_flicker_is_held_down_but_not_across_a_cut(net, noise):
    """Of two frames that differ by noise, paintings become nearer; of a cut, they do not."""
    noisy = (noise.astype(int) + numpy.random.RandomState(1).randint(-2, 3, noise.shape)).clip(
        0, 255
    )
    noisy, cut = noisy.astype('uint8'), 255 - noise
    plain, smooth = FramePainter(net), FramePainter(net, 0.8)
    first = plain(noise).astype(int)
    assert (smooth(noise) == first).all()
    second, smoothed = plain(noisy), smooth(noisy)
    assert abs(smoothed - first).mean() < 0.4 * abs(second - first).mean()
    third, kept = plain(cut).astype(int), smooth(cut)
    changed = abs(noise.astype(int) - cut).mean(axis=2) > 50
    assert abs(third - kept)[changed].max() <= 1


# --- films


@pytest.fixture
def film(tmp_path):
    """A film of 12 frames with a tone, at irregular times."""
    return make_film(tmp_path / 'film.mp4', 12)


def make_film(path, count):
    av = pytest.importorskip('av')
    rng = numpy.random.RandomState(0)
    with av.open(str(path), 'w') as film:
        pictures, sound = film.add_stream('libx264', rate=10), film.add_stream('aac', rate=8000)
        pictures.width, pictures.height, pictures.pix_fmt = 48, 32, 'yuv420p'
        sound.layout = 'mono'
        start = rng.randint(256, size=(4, 6, 3)).astype('uint8').repeat(8, 0).repeat(8, 1)
        for number in range(count):
            frame = av.VideoFrame.from_ndarray(numpy.roll(start, number, axis=1), format='rgb24')
            film.mux(pictures.encode(frame))
        film.mux(pictures.encode())
        for number in range(max(count, 1)):
            samples = numpy.sin(numpy.arange(800) / 5).astype('float32')[None]
            frame = av.AudioFrame.from_ndarray(samples, format='fltp', layout='mono')
            frame.rate, frame.pts = 8000, 800 * number
            film.mux(sound.encode(frame))
        film.mux(sound.encode())
    return path


def look_at(path):
    """Return the times of the frames of a film, their sizes, and the packets of its sound."""
    import av

    with av.open(str(path)) as film:
        frames = [
            (round(frame.time, 3), frame.width, frame.height) for frame in film.decode(video=0)
        ]
    with av.open(str(path)) as film:
        sound = [bytes(packet) for packet in film.demux(audio=0) if packet.dts is not None]
    return frames, sound


@pytest.mark.parametrize('name', ['film.mp4', 'film.mkv'])
def test_a_film_keeps_its_times_and_its_sound(file, tmp_path, name, monkeypatch):
    monkeypatch.setattr(films, 'PART', 5)
    source = make_film(tmp_path / name, 12)
    (painted,) = paint_album(file, [source], tmp_path / 'out', size=64, smooth=0.5)
    assert painted.status == 'painted', painted.reason
    before, after = look_at(source), look_at(painted.painting)
    assert [time for time, *_ in after[0]] == [time for time, *_ in before[0]]
    assert {(width, height) for _, width, height in after[0]} == {(64, 42)}
    assert after[1] == before[1]
    assert [path.name for path in (tmp_path / 'out').iterdir()] == [name]  # no parts are left


def test_an_interrupted_film_goes_on(net, film, tmp_path, monkeypatch):
    monkeypatch.setattr(films, 'PART', 5)
    out, told = tmp_path / 'out.mp4', []

    def bar(done, count):
        told.append((done, count))
        if done == 7 and len(told) == 7:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(Interrupted, match='after frame 7 of 12 of .*film.mp4: the same command'):
        films.paint_film(net, film, out, size=64, bar=bar)
    assert not out.exists()
    films.paint_film(net, film, out, size=64, bar=bar)
    assert told == [(done, 12) for done in range(1, 13)]
    assert len(look_at(out)[0]) == 12


def test_what_another_network_painted_is_not_gone_on_with(net, film, tmp_path):
    def interrupt(done, count):
        os.kill(os.getpid(), signal.SIGINT)

    out, told = tmp_path / 'out.mp4', []
    with pytest.raises(Interrupted):
        films.paint_film(net, film, out, size=64, identity='one', bar=interrupt)
    films.paint_film(net, film, out, size=64, identity='two', bar=lambda *now: told.append(now))
    assert told[0] == (1, 12)


@pytest.mark.parametrize(
    'damage, message',
    [
        (lambda path: path.write_text('no film'), 'cannot be read as a film'),
        (lambda path: path.write_bytes(path.read_bytes()[:500]), 'cannot be read as a film'),
        (lambda path: path.unlink(), 'there is no film'),
        (lambda path: make_film(path, 0), 'holds no'),
    ],
)
def test_what_is_no_film(file, film, tmp_path, damage, message, capsys):
    damage(film)
    assert main(['paint', str(file), str(film), '-o', str(tmp_path / 'out')]) == 2
    printed = capsys.readouterr().err
    assert message in printed and len(printed.splitlines()) == 1
    assert not list((tmp_path / 'out').glob('*.mp4'))


def test_films_need_pyav(file, film, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(__import__('sys').modules, 'av', None)
    assert main(['paint', str(file), str(film), '-o', str(tmp_path / 'out')]) == 2
    assert "pip install 'gluon-nst[video]'" in capsys.readouterr().err
