"""Runs of which only the picture is kept: formats, what is refused, what an interrupt leaves."""

import io
import sys

import numpy
import pytest
from PIL import Image, ImageCms

from gluon_nst import pipeline, stylize
from gluon_nst.cli.main import main
from gluon_nst.errors import UserError
from gluon_nst.images import read_image, save_image, srgb_profile
from run_folders import FAST, names

pytestmark = pytest.mark.any_mxnet


def described(picture):
    """Return what the ICC profile of a picture calls itself."""
    profile = ImageCms.ImageCmsProfile(io.BytesIO(picture.info['icc_profile']))
    return ImageCms.getProfileDescription(profile)


@pytest.mark.parametrize('suffix', ['png', 'jpg', 'JPEG', 'tif', 'webp'])
def test_only_the_picture_is_written(pictures, tmp_path, suffix):
    """Whatever the format, the file is the only one, in sRGB, for printing at so many dots."""
    path = tmp_path / f'result.{suffix}'
    dpi = None if suffix == 'webp' else 300  # it has no field for it
    result = stylize(*pictures, out=path, dpi=dpi, **FAST)
    assert names(tmp_path) == [path.name]
    with Image.open(path) as picture:
        assert picture.size == (48, 32)
        assert 'sRGB' in described(picture)
        if dpi:
            assert picture.info['dpi'][0] == pytest.approx(300, abs=0.1)
    lossless = suffix in ('png', 'tif')  # the others find noise hard
    assert abs(read_image(path).astype(int) - result.image).mean() <= (0 if lossless else 25)


def test_the_profile_changes_no_colour(pictures, tmp_path):
    """A picture is read back as it was written: sRGB is what the library works in."""
    result = stylize(*pictures, out=tmp_path / 'run', **FAST)
    path = tmp_path / 'run' / 'stylized.png'
    numpy.testing.assert_array_equal(read_image(path), result.image)
    with Image.open(path) as picture:
        assert 'sRGB' in described(picture)


def read_deep(path):
    """Return the numbers of a picture, as a library that has nothing to do with ours reads them."""
    if path.suffix == '.tif':
        return pytest.importorskip('tifffile').imread(path)
    with pytest.importorskip('av').open(str(path)) as file:
        (frame,) = file.decode(video=0)
        layout = 'rgba64le' if frame.format.name.startswith('rgba') else 'rgb48le'
        return frame.to_ndarray(format=layout)


@pytest.mark.parametrize('suffix', ['png', 'tif'])
@pytest.mark.parametrize('channels', [3, 4])
def test_sixteen_bits_are_kept(tmp_path, suffix, channels):
    """Neighbours that eight bits would make equal; and Pillow reads the picture, too."""
    pytest.importorskip('tifffile')
    path = tmp_path / f'deep.{suffix}'
    numbers = numpy.random.RandomState(0).randint(65536, size=(7, 11, channels))
    numbers[0, :5, 0] = 1000, 1001, 1002, 0, 65535
    save_image(path, numbers / 65535, bits=16, icc_profile=srgb_profile(), dpi=(300, 300))
    numpy.testing.assert_array_equal(read_deep(path), numbers)
    if suffix == 'png':
        with Image.open(path) as picture:
            assert 'sRGB' in described(picture)
            assert picture.info['dpi'][0] == pytest.approx(300, abs=0.1)
    if channels == 3:
        assert abs(read_image(path).astype(int) - numbers / 257).max() <= 1


@pytest.mark.parametrize('name', ['run', 'result.png', 'result.tif'])
def test_a_result_has_more_shades_in_sixteen_bits(pictures, tmp_path, name):
    pytest.importorskip('tifffile')
    path = tmp_path / name
    result = stylize(*pictures, out=path, bits=16, **FAST)
    deep = read_deep(path / 'stylized.png' if name == 'run' else path)
    assert deep.dtype == 'uint16' and abs(deep / 257 - result.image).max() <= 0.5
    assert len(numpy.unique(deep)) > 256
    assert result.record['bits'] == 16


def test_sixteen_bits_need_a_file_that_holds_them(pictures, tmp_path, monkeypatch, capsys):
    command = ['stylize', *map(str, pictures), '--bits']
    for name, bits, message in (
        ('a.jpg', '16', 'bits is 16, which a .jpg file cannot hold: use .png or .tif'),
        ('a.png', '12', 'bits is 12: it must be 8 or 16'),
        ('a.tif', '16', "pip install 'gluon-nst[tiff]'"),
    ):
        monkeypatch.setitem(sys.modules, 'tifffile', None)
        assert main([*command, bits, '-o', str(tmp_path / name)]) == 2
        assert message in capsys.readouterr().err.replace('\n', ' ')
    assert names(tmp_path) == []


def test_what_a_picture_alone_cannot_have(pictures, tmp_path, capsys):
    (tmp_path / 'there.png').write_bytes(b'mine')
    for name, settings, message in (
        ('a.png', dict(deltas=True), 'deltas.png needs a run folder, and out is the picture'),
        ('a.jpg', dict(keep_alpha=True), 'JPEG file, which holds no transparency: use .png'),
        ('there.png', {}, 'there.png already exists: name another file, or give --overwrite'),
        ('a.png', dict(dpi=0), 'dpi is 0: it must be a number from 1 to 10000'),
    ):
        with pytest.raises(UserError, match=message):
            stylize(*pictures, out=tmp_path / name, **settings, **FAST)
    assert names(tmp_path) == ['there.png'] and (tmp_path / 'there.png').read_bytes() == b'mine'
    out = tmp_path / 'there.png'
    command = ['stylize', *map(str, pictures), '-o', str(out), '--size', '32', '--steps', '1']
    assert main([*command, '--overwrite']) == 0
    assert capsys.readouterr().out.startswith(f'{out} is ready after')


def test_an_interrupt_leaves_the_latest_picture(pictures, tmp_path, monkeypatch):
    def stop(step, count=[]):  # noqa: B006 it counts
        count.append(step)
        if len(count) == 2:
            raise KeyboardInterrupt

    class Stopped(pipeline.Run):
        def __call__(self, step):
            super().__call__(step)
            stop(step)

    monkeypatch.setattr(pipeline, 'Run', Stopped)
    path = tmp_path / 'result.png'
    with pytest.raises(
        KeyboardInterrupt, match=r'after step 2 of 3: the latest picture is .*\.png'
    ):
        stylize(*pictures, out=path, **FAST)
    assert Image.open(path).size == (48, 32) and names(tmp_path) == ['result.png']
