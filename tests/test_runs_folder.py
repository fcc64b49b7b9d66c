"""The files of a run: what they hold, whose files are spared, and what happens on a full disk."""

import resource
from contextlib import contextmanager

import numpy
import pytest
from PIL import Image

from gluon_nst import stylize
from gluon_nst.cli.main import main
from gluon_nst.errors import UserError, WriteError
from gluon_nst.runs.again import resume
from run_folders import (
    ADAM,
    FAST,
    RUN_FILES,
    STEPS,
    assert_same,
    losses_of,
    names,
    pixels,
    record_of,
)

pytestmark = pytest.mark.any_mxnet


def test_run_folder(finished):
    _, out = finished
    assert names(out) == RUN_FILES
    assert names(out / 'frames') == ['0000.png', '0004.png', '0008.png', '0010.png']


def test_picture(finished):
    result, out = finished
    assert result.image.shape == (32, 48, 3) and result.image.dtype == numpy.uint8
    numpy.testing.assert_array_equal(pixels(out / 'stylized.png'), result.image)
    numpy.testing.assert_array_equal(pixels(out / 'frames' / '0010.png'), result.image)


def test_first_frame_is_the_content_picture(finished, pictures):
    numpy.testing.assert_array_equal(
        pixels(finished[1] / 'frames' / '0000.png'), pixels(pictures[0])
    )


def test_losses(finished):
    header, rows = losses_of(finished[1])
    assert header == ['epoch', 'content', 'style', 'tv', 'total']
    assert [row[0] for row in rows] == list(range(1, 11))
    for _, content, style, tv, total in rows:
        assert total == pytest.approx(content + style + tv, rel=1e-5)
    assert rows[0][1] == pytest.approx(0, abs=1e-6)  # it starts as the content picture
    assert rows[-1][4] < 0.7 * rows[0][4]


def test_animation_has_all_frames(finished):
    _, out = finished
    with Image.open(out / 'progress.gif') as animation:
        assert animation.is_animated and animation.n_frames == len(names(out / 'frames'))
        assert animation.size == (48, 32)
        assert animation.info['loop'] == 0  # for ever


def test_losses_figure(finished):
    with Image.open(finished[1] / 'losses.png') as figure:
        assert figure.width > figure.height > 200
        assert len(figure.convert('RGB').getcolors(10**6)) > 50  # curves and a picture


# --- folders that hold something already


def test_a_run_is_not_replaced_unasked(pictures, tmp_path):
    stylize(*pictures, out=tmp_path / 'run', **{**FAST, 'steps': 2})
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / 'run').rglob('*')}
    with pytest.raises(UserError, match=r'run already holds a run: .*overwrite=True'):
        stylize(*pictures, out=tmp_path / 'run', **FAST)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / 'run').rglob('*')} == before

    (tmp_path / 'run' / 'notes.txt').write_text('mine')
    stylize(*pictures, out=tmp_path / 'run', overwrite=True, **{**FAST, 'steps': 1})
    assert names(tmp_path / 'run' / 'frames') == ['0000.png', '0001.png']
    assert len(losses_of(tmp_path / 'run')[1]) == 1
    assert (tmp_path / 'run' / 'notes.txt').read_text() == 'mine'


def test_somebody_elses_files_are_not_replaced_unasked(pictures, tmp_path):
    (tmp_path / 'frames').mkdir()
    (tmp_path / 'frames' / 'holiday.png').write_text('mine')
    with pytest.raises(UserError, match='already holds'):
        stylize(*pictures, out=tmp_path, **FAST)
    assert (tmp_path / 'frames' / 'holiday.png').read_text() == 'mine'


def test_the_folder_is_a_file(pictures, tmp_path):
    (tmp_path / 'notes').write_text('mine')
    with pytest.raises(UserError, match='notes is a file: name a folder'):
        stylize(*pictures, out=tmp_path / 'notes', **FAST)


# --- a full disk


@contextmanager
def largest_file(size):
    """Let this process write no file above that many bytes, as if the disk were full then."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob('*') if path.is_file()}


@pytest.mark.parametrize('size', [60_000, 1_000, 10])  # no checkpoint; no picture; nothing
def test_a_full_disk(stopped, unbroken, capsys, size):
    """When the disk is full the run says so, and goes on from the checkpoint of before."""
    before = contents(stopped)
    assert len(before[stopped / 'checkpoint.npy']) > 60_000
    with largest_file(size):
        code = main(['stylize', '--resume', str(stopped)])
    (message,) = [line for line in capsys.readouterr().err.splitlines() if 'gluon-nst:' in line]
    assert code == 1 and ('too large' in message or 'checkpoint.npy: ' in message)
    assert f'has room; to go on, "gluon-nst stylize --resume {stopped}"' in message
    after = contents(stopped)
    assert after[stopped / 'checkpoint.npy'] == before[stopped / 'checkpoint.npy']
    assert not [path for path in after if path.name.startswith('.')]  # no half-written file
    for path in after:
        if path.suffix == '.png':
            Image.open(path).load()
    assert record_of(stopped)['status'] in ('interrupted', 'running')
    resume(stopped, progress=False)
    assert_same(stopped, unbroken(ADAM))


def test_a_disk_that_is_full_from_the_start(pictures, tmp_path):
    """A run that can write nothing says so before its first step."""
    with largest_file(10), pytest.raises(WriteError, match='too large.* room; then start'):
        stylize(*pictures, out=tmp_path, **ADAM, **STEPS)
    assert not list(tmp_path.rglob('*.*'))
