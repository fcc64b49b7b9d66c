"""Every picture of the corpus is read right or refused in one sentence, by every command."""

import io
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

import numpy
import pytest
from PIL import Image, ImageFile

import corpus
import gluon_nst
import small_vgg
from corpus import ALPHA, CORPUS, LOSSY, PIXELS, encoded, write
from gluon_nst import decoding, pipeline, plotting
from gluon_nst._compat import init, mxnet, np
from gluon_nst.cli.main import main
from gluon_nst.errors import UserError
from gluon_nst.images import add_alpha, read_image, read_picture, save_image

pytestmark = pytest.mark.any_mxnet

GOOD = [name for name, entry in CORPUS.items() if not entry.refused]
BAD = [name for name, entry in CORPUS.items() if entry.refused]
MOST = 2  # seconds, to refuse a picture
ENVIRONMENT = {**os.environ, 'PYTHONPATH': str(Path(gluon_nst.__file__).parent.parent)}


def each(names):
    return pytest.mark.parametrize('name', names, ids=lambda name: ascii(name)[1:40])


@pytest.fixture(scope='session')
def pictures(tmp_path_factory):
    """The folder of the corpus."""
    return write(tmp_path_factory.mktemp('corpus'))


def test_the_corpus_is_large():
    """The corpus has over 100 good and over 100 bad files; 20 of a kind would hide the others."""
    assert len(GOOD) >= 100 and len(BAD) >= 100


# --- the reader


@each(GOOD)
def test_a_good_picture_looks_right(pictures, name):
    """Every mode, format, orientation, profile and size is read as sRGB, upright, on white."""
    entry, image = CORPUS[name], read_image(pictures / name)
    assert image.dtype == numpy.uint8 and image.shape == entry.expected.shape
    assert abs(image.astype(int) - entry.expected).mean() <= entry.tolerance


@each(GOOD)
def test_transparency_is_read(pictures, name):
    """The opacity is upright as the picture is, or None where all is opaque."""
    entry, (_, alpha) = CORPUS[name], read_picture(pictures / name)
    if entry.alpha is None:
        assert alpha is None
    else:
        assert alpha.dtype == numpy.uint8 and alpha.shape == entry.alpha.shape
        assert abs(alpha.astype(int) - entry.alpha).max() <= (LOSSY if 'avif' in name else 0)


@each(BAD)
def test_a_bad_picture_is_refused(pictures, name, recwarn):
    """A bad file is a UserError in one sentence with its path, in under 2 s, without warnings."""
    start = time.perf_counter()
    with pytest.raises(UserError) as caught:
        read_image(pictures / name)
    assert time.perf_counter() - start < MOST
    message = str(caught.value)
    assert str(pictures / name) in message and CORPUS[name].refused in message
    assert '\n' not in message.replace(str(pictures / name), '')
    assert not recwarn.list


@pytest.mark.parametrize(
    'chunk, color, expected',
    [
        (corpus.chunk(b'cICP', bytes([12, 13, 0, 1])), (50, 100, 150), (26, 101, 154)),
        (corpus.chunk(b'gAMA', struct.pack('>I', 100_000)), (64, 64, 64), (137, 137, 137)),
    ],
    ids=['Display P3', 'linear'],
)
def test_colours_that_a_png_file_tells_without_a_profile(tmp_path, chunk, color, expected):
    """One colour of each kind, in sRGB (worked out with the formulas of the specifications)."""
    path = tmp_path / 'colour.png'
    path.write_bytes(corpus.png(numpy.full((4, 4, 3), color), chunks=chunk))
    assert tuple(read_image(path)[0, 0]) == expected


def test_a_very_large_jpeg_is_read_at_half_its_size(tmp_path, monkeypatch):
    """A phone's picture of 200 million pixels is not refused: half its size will do."""
    monkeypatch.setattr(decoding, 'LARGE', 100)
    path = tmp_path / 'phone.jpg'
    corpus.RGB.resize((96, 64)).save(path, quality=95, exif=corpus.exif(6))
    image = read_image(path)
    assert image.shape == (48, 32, 3)
    wanted = numpy.rot90(corpus.PIXELS, -1)
    assert abs(image.astype(int) - wanted).mean() < 8


def test_a_picture_that_does_not_fit_into_memory_is_refused_first(pictures, monkeypatch):
    """What decoding takes is judged from the header."""
    monkeypatch.setattr(decoding, 'available', lambda: 20_000)
    with pytest.raises(UserError, match='has 48x32 pixels, which take 0.0 GB to read'):
        read_image(pictures / 'plain.png')


def test_what_is_taken_for_white_is_said(pictures, capsys):
    """Of numbers that do not say what white is, the assumption is told."""
    read_image(pictures / 'float-to-4-of-1.tif')
    assert 'has numbers up to 3.' in capsys.readouterr().err
    read_image(pictures / 'float-to-1.tif')
    assert capsys.readouterr().err == ''


@pytest.mark.parametrize('error', [KeyError, ZeroDivisionError, struct.error, MemoryError])
def test_whatever_a_decoder_raises(pictures, monkeypatch, error):
    """A bug in one of Pillow's decoders is a refusal, too, and no traceback."""

    def load(_picture):
        raise error

    monkeypatch.setattr(ImageFile.ImageFile, 'load', load)
    with pytest.raises(UserError, match=f'cut short \\({error.__name__}\\)'):
        read_image(pictures / 'plain.bmp')


def test_a_cut_picture_is_refused_or_whole(tmp_path):
    """Of a file cut at any byte nothing is half-read: it is refused, or no pixel is missing."""
    kinds = {'a.png': {}, 'a.jpg': {}, 'b.jpg': dict(progressive=True), 'a.gif': {}, 'a.webp': {}}
    for name, options in kinds.items():
        Image.fromarray(PIXELS).save(tmp_path / name, **options)
        whole, expected = (tmp_path / name).read_bytes(), read_image(tmp_path / name)
        for length in range(0, len(whole), max(1, len(whole) // 200)):
            (tmp_path / name).write_bytes(whole[:length])
            try:
                numpy.testing.assert_array_equal(read_image(tmp_path / name), expected)
            except UserError:
                pass


@pytest.mark.skipif(sys.platform != 'linux', reason='reads /proc')
def test_bad_pictures_take_no_memory(pictures):
    """All bad files together, bombs and false sizes among them, cost under 150 MB of memory."""
    code = (
        'import re, sys; from gluon_nst.decoding import UserError, decode\n'
        'def peak():\n'
        '    status = open("/proc/self/status").read()\n'
        '    return int(re.search("VmHWM: *\\t* *([0-9]+)", status)[1])\n'
        'before = peak()\n'
        'for path in sys.argv[1:]:\n'
        '    try: decode(path)\n'
        '    except UserError: pass\n'
        'print((peak() - before) // 1024)'
    )
    paths = [os.fsencode(pictures / name) for name in BAD]
    run = subprocess.run(
        [sys.executable, '-c', code, *paths], stdout=subprocess.PIPE, check=True, env=ENVIRONMENT
    )
    assert int(run.stdout) < 150, run.stdout


def test_no_permission(pictures):
    """A file that may not be read is refused with what to change (as `nobody`, if we are root)."""
    path = pictures / 'secret.png'
    path.write_bytes(encoded(PIXELS))
    path.chmod(0)
    code = (
        'import os, sys; from gluon_nst.decoding import decode\n'
        'os.geteuid() or os.seteuid(65534)\n'
        'try: decode(sys.argv[1])\n'
        'except ValueError as error: print(error)'
    )
    run = subprocess.run(
        [sys.executable, '-c', code, path], stdout=subprocess.PIPE, check=True, env=ENVIRONMENT
    )
    assert b'is denied: change its permissions' in run.stdout


def test_pillow_stays_silent_about_large_pictures(pictures, monkeypatch, recwarn):
    """Between Pillow's limit and twice that a picture is read, without Pillow's warning."""
    monkeypatch.setattr(Image, 'MAX_IMAGE_PIXELS', 1000)  # of 1536
    numpy.testing.assert_array_equal(read_image(pictures / 'plain.png'), PIXELS)
    assert not recwarn.list


def test_heic_is_read_with_the_plugin(tmp_path, monkeypatch):
    """HEIC, of iPhones, is read as soon as pillow-heif is installed."""

    class Plugin:
        """Takes a PNG file behind a HEIC header for a picture."""

        @staticmethod
        def register_heif_opener():
            def opened(file, _name):
                file.seek(12)
                return Image.open(io.BytesIO(file.read()))

            Image.register_open('HEIF', opened, lambda start: start[4:12] == b'ftypheic')

    monkeypatch.setitem(sys.modules, 'pillow_heif', Plugin)
    monkeypatch.setattr(Image, 'ID', [*Image.ID])
    monkeypatch.setattr(Image, 'OPEN', {**Image.OPEN})
    (tmp_path / 'a.heic').write_bytes(b'\0\0\0\x18ftypheic' + encoded(PIXELS))
    numpy.testing.assert_array_equal(read_image(tmp_path / 'a.heic'), PIXELS)


# --- transparency that is kept


def test_alpha_goes_back_into_a_picture(tmp_path):
    """`add_alpha` resizes the opacity to the result, and `save_image` writes it."""
    half = PIXELS[::2, ::2]
    save_image(tmp_path / 'a.png', add_alpha(half / 255, ALPHA))
    with Image.open(tmp_path / 'a.png') as picture:
        assert picture.mode == 'RGBA' and picture.size == (24, 16)
        red, green, blue, alpha = numpy.moveaxis(numpy.asarray(picture), 2, 0)
    numpy.testing.assert_array_equal(numpy.dstack([red, green, blue]), half)
    corners = [0, 0, -1, -1], [0, -1, 0, -1]
    numpy.testing.assert_array_equal(alpha[corners], ALPHA[corners])
    numpy.testing.assert_array_equal(read_picture(tmp_path / 'a.png')[1], alpha)


# --- what a person types


@pytest.fixture(scope='module')
def network():
    """A VGG-19 of a few channels with random weights."""
    mxnet.random.seed(0)
    with pytest.MonkeyPatch.context() as patch:
        small_vgg.shrink(patch)
        net = small_vgg.small_net('vgg19')
    net.initialize(init.Xavier(magnitude=3))
    net.features[:37](np.zeros((1, 3, 32, 32)))  # makes the weights of its convolutions
    net.network, net.source = 'vgg19', 'random'
    return net


@pytest.fixture
def work(tmp_path, network, monkeypatch):
    """Work in an empty folder with a small network, and without figures, which take longest."""
    monkeypatch.setattr(pipeline, 'pretrained_vgg', lambda *_args, **_settings: network)
    monkeypatch.setattr(plotting, 'save_figure', lambda _figure, path: path.write_bytes(b''))
    monkeypatch.setattr(plotting.Animator, '_draw', lambda *_: None)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stylize(content, style, *options):
    """Run ``gluon-nst stylize`` with one step."""
    quick = '--size', '32', '--steps', '1', '--precision', 'float32', '-o', 'run'
    return main(['stylize', *quick, *options, '--', str(content), str(style)])


def one_line(capsys):
    """What a command said on stderr, without its beginning."""
    out, err = capsys.readouterr()
    assert out == '' and err.endswith('\n') and err.count('\n') == 1, err
    assert err.startswith('gluon-nst: ') and 'Traceback' not in err and err[:-1].isprintable()
    return err


@pytest.mark.slow
@each([name for name in GOOD if not CORPUS[name].too_small])
def test_stylize_takes_every_good_picture(pictures, work, name, capsys):
    """`gluon-nst stylize` ends with 0, a whole run folder and a result of the right shape."""
    assert stylize(pictures / name, pictures / 'plain.png') == 0
    assert 'Traceback' not in capsys.readouterr().err
    assert {path.name for path in Path('run').iterdir()} >= {
        'frames',
        'losses.csv',
        'losses.png',
        'progress.gif',
        'run.json',
        'stylized.png',
    }
    height, width = CORPUS[name].expected.shape[:2]
    scale = 32 / max(width, height)
    with Image.open('run/stylized.png') as result:
        result.load()
        assert result.size == (round(width * scale), round(height * scale))


@each([*BAD, *(name for name in GOOD if CORPUS[name].too_small)])
def test_stylize_refuses_every_bad_picture(pictures, work, name, capsys):
    """`gluon-nst stylize` ends with 2 and one line, in under 2 s, and leaves no file behind."""
    start = time.perf_counter()
    assert stylize(pictures / name, pictures / 'plain.png') == 2
    assert time.perf_counter() - start < MOST
    assert (CORPUS[name].refused or 'the network takes no fewer than') in one_line(capsys)
    assert not list(work.iterdir())


A_FEW_BAD = [
    'empty.jpg',
    'folder.png',
    'pipe.png',
    '20000x20000.png',
    'cut-at-50.jpg',
    'two\nlines.jpg',
]


@each(A_FEW_BAD)
def test_a_bad_style_picture_is_refused(pictures, work, name, capsys):
    """The style picture is refused as the content picture is, before anything is written."""
    assert stylize(pictures / 'plain.png', pictures / name) == 2
    assert CORPUS[name].refused in one_line(capsys)
    assert not list(work.iterdir())


@each(A_FEW_BAD)
def test_a_bad_start_is_refused(pictures, work, name, capsys):
    """So is a picture to start from."""
    plain = pictures / 'plain.png'
    assert stylize(plain, plain, '--init', str(pictures / name)) == 2
    assert CORPUS[name].refused in one_line(capsys)
    assert not list(work.iterdir())


@pytest.mark.parametrize('command', ['classify', 'inspect'])
@each(A_FEW_BAD)
def test_the_other_commands_refuse_it_too(pictures, work, command, name, capsys, monkeypatch):
    """`classify` and `inspect` refuse a bad picture in the same sentence, with exit code 2."""
    assert main([command, str(pictures / name)]) == 2
    assert CORPUS[name].refused in one_line(capsys)
    assert not list(work.iterdir())


def test_batch_goes_on_after_a_bad_picture(pictures, work, capsys):
    """`batch` names each bad picture in one line, does the others, and ends with 1."""
    Path('in').mkdir()
    for i, name in enumerate(['empty.jpg', 'transparent.png', 'cut-at-50.png']):
        Path('in', f'content_{i}.png').write_bytes(CORPUS[name].content)
        Path('in', f'style_{i}.png').write_bytes(CORPUS['plain.png'].content)
    assert main(['batch', 'in', '--size', '32', '--steps', '1']) == 1
    complaints = [
        line for line in capsys.readouterr().err.splitlines() if line.startswith('gluon-nst: ')
    ]
    assert len(complaints) == 2
    assert 'content_0.png is not a picture' in complaints[0]
    assert 'content_2.png is damaged or cut short' in complaints[1]
    assert Path('in', 'generated', 'gen_1', 'stylized.png').is_file()


@each([name for name in GOOD if not name.isascii() or len(name) > 200])
def test_the_run_folder_of_an_odd_name(pictures, work, name, capsys):
    """Without -o, the run folder is named after the picture, whatever the name is made of."""
    plain = str(pictures / 'plain.png')
    assert main(['stylize', '--size', '32', '--steps', '1', str(pictures / name), plain]) == 0
    (folder,) = Path('runs').iterdir()
    assert folder.name.startswith(Path(name).stem[:20])


def test_a_name_that_begins_with_a_dash(pictures, work, monkeypatch, capsys):
    """A picture whose name looks like an option is taken after --, as everywhere."""
    out = work / 'out'
    monkeypatch.chdir(pictures)
    assert (
        main(
            ['stylize', '--size', '32', '--steps', '1', '-o', str(out), '--', '-o.png', 'plain.png']
        )
        == 0
    )
    assert (out / 'stylized.png').is_file()


def test_the_shell_sees_exit_code_2(pictures, tmp_path):
    """In a process of its own: exit code 2, one line, no traceback, and nothing left behind."""
    for name in 'text.jpg', 'cut-at-50.progressive.jpg':
        done = subprocess.run(
            [sys.executable, '-m', 'gluon_nst', 'stylize', pictures / name, pictures / 'plain.png'],
            capture_output=True,
            text=True,
            env=ENVIRONMENT,
            cwd=tmp_path,
        )
        lines = [line for line in done.stderr.splitlines() if 'storage.cc' not in line]
        assert done.returncode == 2 and done.stdout == '' and len(lines) == 1
        assert lines[0].startswith(f'gluon-nst: {pictures / name} is ')
        assert not list(tmp_path.iterdir())
