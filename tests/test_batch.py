"""Folders of pictures: pairs and their numbers, what is kept, the page, executors."""

import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from html.parser import HTMLParser
from multiprocessing import get_context
from pathlib import Path

import numpy
import pytest
from PIL import Image

from gluon_nst import pipeline, stylize_folder
from gluon_nst.batch import folder as batch
from gluon_nst.batch.dask import connect
from gluon_nst.batch.pairing import find_pairs, natural_order, number_pairs
from gluon_nst.cli.main import main
from gluon_nst.errors import UserError
from gluon_nst.images import crop_to
from gluon_nst.recipes import RECIPES

SMALL = dict(recipe='d2l', size=32, steps=2, every=1, content_layers=(2,), style_layers=(0, 5))
FAST = dict(SMALL, pairs='product', progress=False)
OPTIONS = '--recipe', 'd2l', '--size', '32', '--steps', '2', '--every', '1'
RUN_FILES = {
    'frames',
    'losses.csv',
    'losses.png',
    'progress.gif',
    'run.json',
    'stylized.png',
    'content.jpg',
    'style.jpg',
}


def blocks(path, seed, size=(48, 32)):
    """Write a picture of random 8 x 8 blocks."""
    width, height = size
    colours = numpy.random.RandomState(seed).randint(256, size=(height // 8, width // 8, 3))
    Image.fromarray(colours.astype('uint8').repeat(8, 0).repeat(8, 1)).save(path)
    return path


@pytest.fixture
def folder(tmp_path):
    """A folder with two content pictures and one style picture."""
    folder = tmp_path / 'pictures'
    folder.mkdir()
    for seed, name in enumerate(('content_1.png', 'content_2.png', 'style_1.png')):
        blocks(folder / name, seed)
    return folder


@pytest.fixture(scope='module')
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


def record_of(run_folder):
    return json.loads((run_folder / 'run.json').read_text())


def names(folder):
    return {path.name for path in folder.iterdir()}


def statuses(pairs):
    return [(pair.folder.name, pair.status) for pair in pairs]


def times(folder):
    """When each file of the run folders was changed last."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob('gen_*/**/*')}


def leftovers(folder):
    return list(folder.rglob('.*'))


class Page(HTMLParser):
    """Collects the links and the text of a page, and checks that its tags are balanced."""

    EMPTY = 'meta', 'img', 'br'

    def __init__(self, path):
        super().__init__()
        self.open, self.links, self.text, self.tags = [], [], [], []
        self.feed(path.read_text(encoding='utf-8'))
        self.close()
        assert not self.open
        self.text = ' '.join(' '.join(self.text).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag not in self.EMPTY:
            self.open.append(tag)
        self.links += [value for name, value in attrs if name in ('href', 'src')]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if 'style' not in self.open:
            self.text.append(data)


# --- pairs


def test_natural_order():
    wanted = [
        'content_1.jpg',
        'content_2.jpg',
        'Content_03b.jpg',
        'content_10.jpg',
        'content_a.jpg',
        'content_²5.jpg',
    ]
    shuffled = [wanted[i] for i in (3, 5, 0, 4, 2, 1)]
    assert sorted(map(Path, shuffled), key=natural_order) == [Path(name) for name in wanted]


def touch(folder, text):
    for name in text.split():
        (folder / name).touch()


def pairs_in(folder, pairs, *patterns):
    found = find_pairs(folder, pairs, *(patterns or ('content_*', 'style_*')))
    return [f'{content.name} {style.name}' for content, style in found]


def test_zip_and_product(tmp_path):
    touch(tmp_path, 'content_10.jpg content_9.jpg style_b.png style_a.png .content_0.jpg other.jpg')
    (tmp_path / 'content_folder').mkdir()
    assert pairs_in(tmp_path, 'zip') == ['content_9.jpg style_a.png', 'content_10.jpg style_b.png']
    assert pairs_in(tmp_path, 'product') == [
        'content_9.jpg style_a.png',
        'content_10.jpg style_a.png',  # all of one style in a row
        'content_9.jpg style_b.png',
        'content_10.jpg style_b.png',
    ]
    assert pairs_in(tmp_path, 'zip', 'o*', '*_b.png') == ['other.jpg style_b.png']


@pytest.mark.parametrize(
    'arguments, message',
    [
        (
            ('product', 'none_*', 'style_*'),
            r"no content picture in .* matches 'none_\*': rename some, "
            r'or give --pattern-content \(in Python pattern_content\)',
        ),
        (
            ('zip', 'content_*', '[x'),
            r"no style picture in .* matches '\[x': rename some, or give "
            '--pattern-style',
        ),
        (
            ('zip', 'content_*', 'style_*'),
            'content pictures in .*: 2, style pictures: 1, and zip pairs '
            'them one to one: give as many of both, or --pairs product',
        ),
        (('both', 'content_*', 'style_*'), "pairs is 'both': it must be zip or product"),
    ],
)
def test_no_pairs(folder, arguments, message):
    with pytest.raises(UserError, match=message):
        find_pairs(folder, *arguments)


# --- numbers


def numbers(folder, pairs='product', out=None):
    found = find_pairs(folder, pairs, 'content_*', 'style_*')
    return {
        f'{pair.content.stem[8:]}{pair.style.stem[6:]}': int(pair.folder.name[4:])
        for pair in number_pairs(found, out or folder / 'out')
    }


def pretend(folder, *names):
    """Leave the run.json of gen_0, gen_1, ...; each name is that of a content and a style."""
    for i, (content, style) in enumerate(names):
        run = folder / 'out' / f'gen_{i}'
        run.mkdir(parents=True)
        (run / 'run.json').write_text(
            json.dumps(
                {
                    'content': str(folder / f'content_{content}.jpg'),
                    'style': str(folder / f'style_{style}.jpg'),
                }
            )
        )


def test_pairs_keep_their_numbers(tmp_path):
    touch(tmp_path, 'content_a.jpg content_b.jpg content_c.jpg style_x.jpg style_y.jpg')
    assert list(numbers(tmp_path).items()) == [
        ('ax', 0),
        ('bx', 1),
        ('cx', 2),
        ('ay', 3),
        ('by', 4),
        ('cy', 5),
    ]
    pretend(tmp_path, 'bx', 'cy')  # gen_0 and gen_1 from an earlier time
    assert numbers(tmp_path) == {'ax': 2, 'bx': 0, 'cx': 3, 'ay': 4, 'by': 5, 'cy': 1}
    (tmp_path / 'content_b.jpg').unlink()  # its run folder stays, and is not used again
    assert numbers(tmp_path) == {'ax': 2, 'cx': 3, 'ay': 4, 'cy': 1}
    assert numbers(tmp_path, 'zip') == {'ax': 2, 'cy': 1}


def test_numbers_of_folders_that_are_no_runs_are_free(tmp_path):
    touch(tmp_path, 'content_a.jpg style_x.jpg')
    for name, text in (('gen_0', 'not JSON'), ('gen_1', '[1]'), ('gen_x', '{"content": "a"}')):
        (tmp_path / 'out' / name).mkdir(parents=True)
        (tmp_path / 'out' / name / 'run.json').write_text(text)
    assert numbers(tmp_path) == {'ax': 0}


def test_a_moved_folder_keeps_its_numbers(tmp_path):
    old = tmp_path / 'old'
    old.mkdir()
    touch(old, 'content_a.jpg content_b.jpg style_x.jpg')
    pretend(old, 'bx', 'ax')
    new = old.rename(tmp_path / 'new')
    assert numbers(new) == {'ax': 1, 'bx': 0}


def test_pictures_of_the_same_name_in_another_folder_are_others(tmp_path):
    for name in ('one', 'two'):
        (tmp_path / name).mkdir()
        touch(tmp_path / name, 'content_a.jpg style_x.jpg')
    pretend(tmp_path / 'one', 'ax')
    assert numbers(tmp_path / 'one') == {'ax': 0}
    assert numbers(tmp_path / 'two', out=tmp_path / 'one' / 'out') == {'ax': 1}


def test_two_names_of_one_picture_get_two_numbers(tmp_path):
    touch(tmp_path, 'real.jpg style_x.jpg')
    for name in 'ab':
        (tmp_path / f'content_{name}.jpg').symlink_to(tmp_path / 'real.jpg')
    assert numbers(tmp_path) == {'ax': 0, 'bx': 1}
    for i in (0, 1):
        (tmp_path / 'out' / f'gen_{i}').mkdir(parents=True)
        (tmp_path / 'out' / f'gen_{i}' / 'run.json').write_text(
            json.dumps(
                {'content': str(tmp_path / 'real.jpg'), 'style': str(tmp_path / 'style_x.jpg')}
            )
        )
    assert numbers(tmp_path) == {'ax': 0, 'bx': 1}


# --- a folder with a corrupt picture


def test_the_others_go_on(mixed):
    folder, code = mixed
    assert code == 1
    out = folder / 'generated'
    assert names(out) == {'index.html', 'gen_0', 'gen_2', 'gen_3', 'gen_5'}
    for i, content, style in ((0, 1, 1), (2, 10, 1), (3, 1, 2), (5, 10, 2)):
        run = out / f'gen_{i}'
        assert names(run) == RUN_FILES
        record = record_of(run)
        assert record['status'] == 'finished' and record['steps'] == 2
        assert record['content'] == str(folder / f'content_{content}.png')
        assert record['style'] == str(folder / f'style_{style}.png')
    assert not leftovers(folder)


def test_failures_are_reported_at_the_end(mixed, capsys):
    folder, _ = mixed
    before = times(folder)
    assert main(['batch', str(folder), '--pairs', 'product', *OPTIONS]) == 1
    out, err = capsys.readouterr()
    assert out == (
        '4 of 6 pictures are ready (4 from an earlier time): open '
        f'{folder / "generated" / "index.html"}\n'
    )
    *progress, first, second = err.splitlines()
    assert len(progress) == 6
    assert progress[1] == '[2/6] gen_1: content_2.png in the style of style_1.png: failed'
    assert progress[5] == '[6/6] gen_5: content_10.png in the style of style_2.png: kept'
    reason = f'{folder / "content_2.png"} is damaged or cut short'
    assert first.startswith(f'gluon-nst: content_2.png in the style of style_1.png: {reason}')
    assert second.startswith(f'gluon-nst: content_2.png in the style of style_2.png: {reason}')
    assert times(folder) == before


def test_page(mixed):
    folder, _ = mixed
    page = Page(folder / 'generated' / 'index.html')
    assert f'{folder.name} 4 of 6 pictures are ready, 2 failed' in page.text
    assert page.tags.count('article') == 4 and page.tags.count('li') == 2
    assert (
        'content_2.png in the style of style_1.png content_2.png is damaged or cut short'
        in page.text
    )
    for i in (0, 2, 3, 5):
        for name in ('stylized.png', 'content.jpg', 'style.jpg', 'progress.gif'):
            assert f'gen_{i}/{name}' in page.links
        losses = record_of(folder / 'generated' / f'gen_{i}')['losses']
        for name in ('content', 'style', 'tv', 'total'):
            assert name in page.text and f'{losses[name]:#.3g}'.rstrip('.') in page.text
    for link in page.links:
        assert not Path(link).is_absolute() and (folder / 'generated' / link).is_file()


def test_page_is_html5_and_needs_no_other_file(mixed):
    html = (mixed[0] / 'generated' / 'index.html').read_text(encoding='utf-8')
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">')
    for outside in ('http:', 'https:', '<script', '<link', '@import', str(mixed[0])):
        assert outside not in html


def test_thumbnails_are_small(folder):
    blocks(folder / 'content_1.png', 0, (2000, 1000))
    stylize_folder(folder, **FAST)
    with Image.open(folder / 'generated' / 'gen_0' / 'content.jpg') as thumbnail:
        assert thumbnail.size == (480, 240) and thumbnail.format == 'JPEG'


@pytest.mark.parametrize(
    'name',
    [
        'content_<b>&"quoted" \'1\'.png',
        'content_{x} Ünï 日本.png',
        os.fsdecode(b'content_\xff.png'),
    ],
)
def test_any_name(folder, name):
    (folder / 'content_1.png').rename(folder / name)
    corrupt = name.replace('.png', '2.png')
    (folder / 'content_2.png').rename(folder / corrupt)
    os.truncate(folder / corrupt, 100)
    shutil.copy(folder / name, folder / name.replace('content', 'style'))
    os.truncate(folder / 'style_1.png', 100)
    pairs = stylize_folder(folder, **dict(FAST, pairs='product'))
    assert sorted(pair.status for pair in pairs) == ['failed', 'failed', 'failed', 'finished']
    page = Page(folder / 'generated' / 'index.html')
    assert page.text.count(name.replace('\udcff', '?')) == 2  # a card and a failure
    assert page.text.count(corrupt.replace('\udcff', '?')) == 4  # two failures, each with a reason
    assert 'b' not in page.tags


# --- again


def test_only_what_is_missing_is_done(folder, monkeypatch):
    stylize_folder(folder, **FAST)
    before = times(folder)
    blocks(folder / 'content_0.png', 7)
    assert statuses(stylize_folder(folder, **FAST)) == [
        ('gen_2', 'finished'),
        ('gen_0', 'kept'),
        ('gen_1', 'kept'),
    ]
    assert before.items() <= times(folder).items()

    monkeypatch.setattr(batch, 'Stylizer', None)  # no network for nothing
    assert [pair.status for pair in stylize_folder(folder, **FAST)] == ['kept'] * 3


def test_other_settings_and_overwrite(folder):
    def run(**settings):
        return [pair.status for pair in stylize_folder(folder, **dict(FAST, **settings))]

    assert run() == ['finished', 'finished']
    assert run(steps=1) == ['finished', 'finished']
    assert run(steps=1) == ['kept', 'kept']
    assert run(steps=1, overwrite=True) == ['finished', 'finished']
    assert run(steps=1, crop=True) == ['finished', 'finished']
    assert names(folder / 'generated') == {'gen_0', 'gen_1', 'index.html'}
    assert names(folder / 'generated' / 'gen_0' / 'frames') == {'0000.png', '0001.png'}


def test_a_picture_that_changed_is_done_again(folder):
    older = blocks(folder / 'photo.png', 5)
    os.utime(older, (1e9, 1e9))
    stylize_folder(folder, **FAST)
    os.replace(older, folder / 'content_2.png')
    assert statuses(stylize_folder(folder, **FAST)) == [('gen_0', 'kept'), ('gen_1', 'finished')]


@pytest.mark.parametrize(
    'damage',
    [
        lambda run: (run / 'run.json').unlink(),
        lambda run: (run / 'run.json').write_text('{'),
        lambda run: (run / 'run.json').write_text(
            (run / 'run.json').read_text().replace('finished', 'running')
        ),
        lambda run: (run / 'run.json').write_text(
            (run / 'run.json').read_text().replace('"tv_weight"', '"old_name"')
        ),
        lambda run: (run / 'stylized.png').unlink(),
        lambda run: shutil.rmtree(run / 'frames'),
    ],
)
def test_what_is_not_whole_is_done_again(folder, damage):
    stylize_folder(folder, **FAST)
    run = folder / 'generated' / 'gen_1'
    (run / 'notes.txt').write_text('mine')
    (run / '.mine').write_text('mine, too')
    for name in ('.stylizedabcd_123.png', '.runabcd_123.json', '.contentabcd_123.jpg'):
        (run / name).touch()  # of a process that was killed
    damage(run)
    assert statuses(stylize_folder(folder, **FAST)) == [('gen_0', 'kept'), ('gen_1', 'finished')]
    assert names(run) == RUN_FILES | {'notes.txt', '.mine'}
    assert record_of(run)['status'] == 'finished'


def test_lost_thumbnails_are_made_again(folder):
    stylize_folder(folder, **FAST)
    (folder / 'generated' / 'gen_1' / 'style.jpg').unlink()
    assert [pair.status for pair in stylize_folder(folder, **FAST)] == ['kept', 'kept']
    assert (folder / 'generated' / 'gen_1' / 'style.jpg').is_file()


def test_somebody_elses_page_stays(folder):
    (folder / 'index.html').write_text('<h1>My holidays</h1>')
    with pytest.raises(UserError, match=r'index\.html is a page of something else: name another'):
        stylize_folder(folder, out=folder, **FAST)
    assert (folder / 'index.html').read_text() == '<h1>My holidays</h1>'
    assert 'gen_0' not in names(folder)


# --- how much is computed


def test_one_network_and_every_style_once(folder, monkeypatch):
    calls = []
    for name in ('get_styles', 'get_contents', 'truncate'):

        def counted(*args, name=name, function=getattr(pipeline, name), **kwargs):  # noqa: B008
            calls.append(name)
            return function(*args, **kwargs)

        monkeypatch.setattr(pipeline, name, counted)
    blocks(folder / 'style_2.png', 9)
    stylize_folder(folder, **FAST)
    assert {name: calls.count(name) for name in set(calls)} == {
        'truncate': 1,
        'get_styles': 2,
        'get_contents': 4,
    }


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != 'linux', reason='reads how much memory a process has')
def test_memory_does_not_grow_with_every_size(tmp_path):
    blocks(tmp_path / 'style_1.png', 1, (200, 300))
    for i in range(5):
        blocks(tmp_path / f'content_{i}.png', i, (200 + 16 * i, 300))
    program = textwrap.dedent(f"""
        from pathlib import Path
        from gluon_nst import pipeline
        from gluon_nst.batch import folder as batch

        def run(self, *args, run=pipeline.Stylizer.run, **kwargs):
            run(self, *args, **kwargs)
            status = Path('/proc/self/status').read_text()
            print(status.split('VmRSS:')[1].split()[0])

        pipeline.Stylizer.run = run
        batch.stylize_folder({str(tmp_path)!r}, 'd2l', pairs='product', size=300, steps=1,
                             progress=False)""")
    sizes = subprocess.run(
        [sys.executable, '-c', program], stdout=subprocess.PIPE, text=True, check=True
    ).stdout.split()
    assert len(sizes) == 5
    assert int(sizes[-1]) < 1.5 * int(sizes[0])  # the pictures themselves grow by a third


def test_crop_to():
    image = numpy.arange(6 * 10).reshape(6, 10, 1).repeat(3, 2).astype('uint8')
    numpy.testing.assert_array_equal(crop_to(image, 99), image[:, 2:8])
    numpy.testing.assert_array_equal(crop_to(image, (20, 4)), image[2:4])
    numpy.testing.assert_array_equal(crop_to(image, (5, 3)), image)
    assert crop_to(image, (1, 1000)).shape == (6, 1, 3)
    assert crop_to(image, (1000, 1)).shape == (1, 10, 3)


def test_crop(folder):
    def sizes(**settings):
        pair = stylize_folder(folder, **dict(FAST, **settings))[0]
        return [Image.open(pair.folder / name).size for name in ('stylized.png', 'content.jpg')]

    assert sizes() == [(32, 21), (48, 32)]
    assert sizes(crop=True) == [(32, 32), (32, 32)]
    assert sizes(crop=True, size=(40, 20)) == [(40, 20), (48, 24)]
    start = numpy.asarray(Image.open(folder / 'generated' / 'gen_0' / 'frames' / '0000.png'))
    cropped = Image.open(folder / 'content_1.png').crop((0, 4, 48, 28)).resize((40, 20), 2)
    assert abs(start.astype(int) - numpy.asarray(cropped)).max() <= 1


# --- Ctrl-C


@pytest.fixture
def ctrl_c():
    """Let SIGINT interrupt, also where the tests run in the background and ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda: signal.raise_signal(signal.SIGINT)
    signal.signal(signal.SIGINT, before)


def test_ctrl_c(folder, monkeypatch, ctrl_c, capsys):
    def run(stylizer, job, run=pipeline.Stylizer.run):
        if job.content.name == 'content_2.png':
            monkeypatch.setattr(pipeline, 'train', interrupted)
        return run(stylizer, job)

    def interrupted(*args, train=pipeline.train, callback, **kwargs):
        return train(*args, callback=lambda step: (ctrl_c(), callback(step)), **kwargs)

    out = folder / 'generated'
    blocks(folder / 'content_3.png', 8)
    command = ['batch', str(folder), '--pairs', 'product', *OPTIONS, '--steps', '5']
    with monkeypatch.context() as patch:
        monkeypatch = patch
        patch.setattr(pipeline.Stylizer, 'run', run)
        assert main(command) == 130
    assert capsys.readouterr().err.splitlines()[-1] == (
        f'gluon-nst: interrupted after step 1 of 5: the latest picture is '
        f'{out / "gen_1" / "stylized.png"}; '
        f'to go on, "gluon-nst stylize --resume {out / "gen_1"}"'
    )
    assert names(out) == {'gen_0', 'gen_1', 'index.html'}
    assert [record_of(out / name)['status'] for name in ('gen_0', 'gen_1')] == [
        'finished',
        'interrupted',
    ]
    assert Image.open(out / 'gen_1' / 'stylized.png').size == (32, 21)
    assert '1 of 3 pictures are ready, 2 waiting' in Page(out / 'index.html').text

    assert main(command) == 0
    assert '(1 from an earlier time)' in capsys.readouterr().out
    assert [record_of(out / f'gen_{i}')['steps'] for i in range(3)] == [5, 5, 5]


# --- executors


class Pickling(Executor):
    """Does at once what it is given, by way of pickle, as if it went to another process."""

    def submit(self, function, *args):
        future = Future()
        function, args = pickle.loads(pickle.dumps((function, args)))
        try:
            future.set_result(pickle.loads(pickle.dumps(function(*args))))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.mark.parametrize(
    'executor', [Pickling, lambda: ThreadPoolExecutor(3)], ids=['pickle', 'threads']
)
def test_executor_does_the_same(folder, executor, capfd):
    blocks(folder / 'style_2.png', 9)
    (folder / 'style_3.png').write_text('no picture')
    here = stylize_folder(folder, out=folder / 'here', **FAST)
    with executor() as pool:
        there = stylize_folder(folder, out=folder / 'there', executor=pool, **FAST)
    assert statuses(here) == statuses(there)
    assert [pair.status for pair in there] == ['finished'] * 4 + ['failed'] * 2
    for ours, theirs in zip(here[:4], there):
        assert (ours.folder / 'stylized.png').read_bytes() == (
            theirs.folder / 'stylized.png'
        ).read_bytes()
        assert theirs.record == record_of(theirs.folder)
    assert capfd.readouterr().err == ''


def test_threads_take_turns(folder, monkeypatch):
    at_work, most = [], []

    def run(*args, run=pipeline.Stylizer.run, **kwargs):
        at_work.append(1)
        time.sleep(0.2)
        most.append(len(at_work))
        run(*args, **kwargs)
        at_work.pop()

    monkeypatch.setattr(pipeline.Stylizer, 'run', run)
    with ThreadPoolExecutor(2) as pool:
        stylize_folder(folder, executor=pool, **FAST)
    assert most == [1, 1]


@pytest.mark.slow
def test_process_pool(folder):
    with ProcessPoolExecutor(1, mp_context=get_context('spawn')) as pool:
        pairs = stylize_folder(folder, executor=pool, **FAST)
    assert statuses(pairs) == [('gen_0', 'finished'), ('gen_1', 'finished')]


class Failing(Executor):
    """Fails with one error for the first task, and leaves the others undone."""

    def __init__(self, error):
        self.error, self.futures = error, []

    def submit(self, *_args):
        self.futures.append(Future())
        self.futures[0].done() or self.futures[0].set_exception(self.error)
        return self.futures[-1]


def test_a_worker_that_died(folder):
    (folder / 'content_2.png').unlink()
    error = MemoryError('worker\nkilled')
    (pair,) = stylize_folder(folder, executor=Failing(error), **FAST)
    assert (pair.status, pair.reason) == ('failed', 'MemoryError: worker killed')


@pytest.mark.parametrize('error', [UserError('no weights'), KeyboardInterrupt()])
def test_what_stops_everything_cancels_the_rest(folder, error):
    executor = Failing(error)
    with pytest.raises(type(error)):
        stylize_folder(folder, executor=executor, **FAST)
    assert executor.futures[1].cancelled()


def test_without_weights_nothing_goes_on(folder, monkeypatch):
    calls = []

    def pretrained(_self):
        calls.append(1)
        raise UserError('no weights')

    monkeypatch.setattr(pipeline.Stylizer, 'pretrained', property(pretrained))
    with pytest.raises(UserError, match='no weights'):
        stylize_folder(folder, **FAST)
    assert len(calls) == 1 and names(folder / 'generated') == {'index.html'}


# --- the command line


def test_options_reach_stylize_folder(folder, monkeypatch):
    calls = []
    monkeypatch.setattr(
        batch,
        'stylize_folder',
        lambda *args, **kwargs: calls.append((args, kwargs)) or [batch_pair(folder)],
    )
    assert (
        main(
            [
                'batch',
                'f',
                '-o',
                'out',
                '--recipe',
                'd2l',
                '--size',
                '40x30',
                '--pairs',
                'product',
                '--pattern-content',
                'a*',
                '--pattern-style',
                'b*',
                '--crop',
                '--overwrite',
                '--device',
                'cpu',
                '--steps',
                '7',
                '--lr',
                '.5',
                '--every',
                '3',
                '--lr-decay-every',
                '5',
                '--content-weight',
                '2',
                '--style-weight',
                '3',
                '--tv-weight',
                '0',
            ]
        )
        == 0
    )
    assert main(['batch', 'f']) == 0
    given = dict(
        recipe='d2l',
        out=Path('out'),
        pairs='product',
        pattern_content='a*',
        pattern_style='b*',
        crop=True,
        overwrite=True,
        device='cpu',
        size=(40, 30),
        steps=7,
        lr=0.5,
        lr_decay_every=5,
        content_weight=2,
        style_weight=3,
        tv_weight=0,
        every=3,
    )
    assert calls == [((Path('f'),), {'executor': None, **options}) for options in (given, {})]


def batch_pair(folder):
    return batch.number_pairs([(folder / 'content_1.png', folder / 'style_1.png')], folder)[0]


def test_help_tells_the_defaults(capsys):
    with pytest.raises(SystemExit):
        main(['batch', '--help'])
    help = ' '.join(capsys.readouterr().out.split())
    assert '(default: fast' in help
    assert f'STYLE (default: {RECIPES["fast"].style_weight:g})' in help


@pytest.mark.parametrize(
    'arguments, message',
    [
        ('', 'the following arguments are required: FOLDER'),
        ('none', 'there is no folder .*none: check the name'),
        ('pictures/style_1.png', r'style_1\.png is a file: name the folder with the pictures'),
        ('pictures', 'content pictures in .*pictures: 2, style pictures: 1, and zip'),
        ('pictures --pairs all', "pairs is 'all': it must be zip or product"),
        ('pictures --pattern-style z*', r"no style picture in .* matches 'z\*'"),
        ('pictures --pairs product --recipe d21', "unknown recipe 'd21'"),
        ('pictures --pairs product --device tpu', "unknown device 'tpu'"),
        ('pictures --pairs product --steps 0', 'steps is 0: it must be'),
        (
            'pictures --pairs product -o pictures/style_1.png',
            r'style_1\.png is a file: name a folder',
        ),
        (
            'pictures --scheduler nonsense://x',
            'no Dask scheduler answers at nonsense://x: start one '
            'with "dask scheduler", and give the address',
        ),
    ],
)
def test_wrong_input(folder, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(folder.parent)
    assert main(['batch', *arguments.split()]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith('gluon-nst: ') and re.search(message, line)


def test_dask_is_not_installed(folder, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, 'distributed', None)
    assert main(['batch', str(folder), '--scheduler', 'tcp://127.0.0.1:1']) == 2
    assert capsys.readouterr().err == (
        'gluon-nst: scheduler is tcp://127.0.0.1:1, and Dask is not installed: run '
        '"pip install \'gluon-nst[dask]\'"\n'
    )


@pytest.mark.slow
def test_no_scheduler_there(folder, capsys):
    began = time.monotonic()
    assert main(['batch', str(folder), '--scheduler', 'tcp://127.0.0.1:1']) == 2
    assert time.monotonic() - began < 20
    assert capsys.readouterr().err.startswith(
        'gluon-nst: no Dask scheduler answers at tcp://127.0.0.1:1: start one with'
    )


# --- a cluster


def kill_one_of_two(out, workers, killed):
    """Kill one worker when both are busy; note how often each of the two runs had begun."""

    def running():
        return {
            run: (run / 'frames' / '0000.png').stat().st_mtime_ns
            for run in out.glob('gen_*')
            if (run / 'frames' / '0003.png').exists() and not (run / 'progress.gif').exists()
        }

    deadline = time.monotonic() + 120
    while len(running()) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    killed.update(running())
    os.kill(workers[0].pid, signal.SIGKILL)


@pytest.mark.slow
def test_every_pair_is_done_once_though_a_worker_is_killed(tmp_path):
    from distributed import LocalCluster

    folder = tmp_path / 'pictures'
    out = folder / 'generated'
    folder.mkdir()
    for seed, name in enumerate(('content_1', 'content_2', 'content_3', 'style_1', 'style_2')):
        blocks(folder / f'{name}.png', seed)
    began = {}
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        memory_limit=0,
        local_directory=str(tmp_path / 'dask'),
    ) as cluster:
        killer = threading.Thread(
            target=kill_one_of_two, args=(out, list(cluster.workers.values()), began)
        )
        killer.start()
        with connect(cluster.scheduler_address) as client:
            pairs = stylize_folder(folder, executor=client, **dict(FAST, steps=20))
        killer.join()

    assert len(began) == 2  # both were at work
    again = [run for run in began if (run / 'frames' / '0000.png').stat().st_mtime_ns != began[run]]
    assert len(again) == 1  # what the killed one had begun was begun again, and only that
    assert statuses(pairs) == [(f'gen_{i}', 'finished') for i in range(6)]
    assert names(out) == {'index.html', *(f'gen_{i}' for i in range(6))}
    for pair in pairs:
        assert names(pair.folder) == RUN_FILES
        assert len(names(pair.folder / 'frames')) == 21
        assert pair.record == record_of(pair.folder)
        assert (pair.record['status'], pair.record['steps']) == ('finished', 20)
    assert not leftovers(folder)
    assert '6 of 6 pictures are ready' in Page(out / 'index.html').text
    assert [pair.status for pair in stylize_folder(folder, **dict(FAST, steps=20))] == ['kept'] * 6
