"""Folders of pictures: what is done and what is kept, how much of it, Ctrl-C, executors."""

import json
import os
import pickle
import shutil
import subprocess
import sys
import textwrap
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy
import pytest
from PIL import Image

from batches import FAST, OPTIONS, RUN_FILES, Page, leftovers, names, statuses, times
from gluon_nst import pipeline, stylize_folder
from gluon_nst.batch import folder as batch
from gluon_nst.cli.main import main
from gluon_nst.errors import UserError
from gluon_nst.images import read_image
from run_folders import blocks, record_of

pytestmark = pytest.mark.any_mxnet

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


def test_blended_and_masked_as_by_stylize(folder):
    half = numpy.zeros((32, 48, 3), 'uint8')
    half[:, 24:] = 255
    Image.fromarray(half).save(folder / 'mask_1.png')
    blend = {'pairs': 'blend', 'pattern_mask': 'mask_*'}
    blocks(folder / 'style_2.png', 8)

    def run(**settings):
        return stylize_folder(folder, **{**FAST, **blend, **settings})

    pairs = run(blend=(3, 1))
    assert [pair.status for pair in pairs] == ['finished', 'finished']
    assert pairs[0].title == 'content_1.png in the style of style_1.png and style_2.png'
    alone = pipeline.stylize(
        pairs[0].content,
        pairs[0].styles,
        FAST['recipe'],
        blend=(3, 1),
        mask=folder / 'mask_1.png',
        **{name: value for name, value in FAST.items() if name not in ('recipe', 'pairs')},
    )
    image = read_image(pairs[0].folder / 'stylized.png')
    assert (image == alone.image).all()
    assert pairs[0].record['mask'] == str(folder / 'mask_1.png')
    assert [pair.status for pair in run(blend=(3, 1))] == ['kept', 'kept']
    assert [pair.status for pair in run(blend=(1, 3))] == ['finished', 'finished']
    page = (folder / 'generated' / 'index.html').read_text()
    assert 'style_1.png, style_2.png' in page


def test_a_wrong_number_of_shares_is_told_before_the_first(folder):
    with pytest.raises(UserError, match='it must be one number above 0'):
        stylize_folder(folder, **{**FAST, 'pairs': 'blend'}, blend=(1, 2))
    assert not (folder / 'generated').exists()


@pytest.mark.parametrize('settings', [{'blend': (1, 2)}, {'pattern_regions': 'r_*'}])
def test_only_several_styles_are_blended(folder, settings):
    with pytest.raises(UserError, match='is for several styles at once: add --pairs blend'):
        stylize_folder(folder, **FAST, **settings)


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


# --- how much is computed


def test_one_network_and_every_style_once(folder, monkeypatch):
    calls = []
    for name in ('extract_features', 'get_contents', 'truncate'):

        def counted(*args, name=name, function=getattr(pipeline, name), **kwargs):  # noqa: B008
            calls.append(name)
            return function(*args, **kwargs)

        monkeypatch.setattr(pipeline, name, counted)
    blocks(folder / 'style_2.png', 9)
    stylize_folder(folder, **FAST)
    assert {name: calls.count(name) for name in set(calls)} == {
        'truncate': 1,
        'extract_features': 2,  # of styles
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
    assert '(1 from an earlier run)' in capsys.readouterr().out
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

    def load(_self):
        calls.append(1)
        raise UserError('no weights')

    monkeypatch.setattr(pipeline.Stylizer, 'load', load)
    with pytest.raises(UserError, match='no weights'):
        stylize_folder(folder, **FAST)
    assert len(calls) == 1 and names(folder / 'generated') == {'index.html'}


@pytest.mark.parametrize(
    'change',
    [
        {'width': '<img src=x onerror=alert(1)>'},
        {'losses': {'<b>': 1, 'style': 'much'}},
        {'losses': None},
        {'seconds': 'abc'},
        {'steps': 10**400},
        {'content': 'x' * 5000},
        {'result_sha256': None},
    ],
    ids=str,
)
def test_an_odd_record_costs_its_own_pair_at_most(folder, change):
    """What somebody wrote into a run.json is not shown, and stops nothing: it is done anew."""
    stylize_folder(folder, **FAST)
    out = folder / 'generated'
    record = {**record_of(out / 'gen_0'), **change}
    (out / 'gen_0' / 'run.json').write_text(json.dumps(record))
    pairs = stylize_folder(folder, **FAST)
    assert {pair.status for pair in pairs} <= {'finished', 'kept'}
    assert 'onerror' not in (out / 'index.html').read_text()


def test_an_empty_picture_is_not_done(folder):
    """As a power cut may leave one."""
    stylize_folder(folder, **FAST)
    picture = folder / 'generated' / 'gen_0' / 'stylized.png'
    picture.write_bytes(b'')
    assert stylize_folder(folder, **FAST)[0].status == 'finished'
    assert picture.stat().st_size > 100


def test_a_folder_that_is_no_run_of_a_batch_is_left_alone(folder):
    stylize_folder(folder, **FAST)
    out = folder / 'generated'
    (out / 'gen_0').rename(out / 'gen_0<img src=x onerror=alert(1)>')
    assert stylize_folder(folder, **FAST)[0].folder == out / 'gen_0'
    assert 'onerror' not in (out / 'index.html').read_text()


def test_a_symlink_loop_is_no_folder(tmp_path):
    (tmp_path / 'loop').symlink_to(tmp_path / 'loop')
    with pytest.raises(UserError, match='there is no folder .*loop'):
        stylize_folder(tmp_path / 'loop', **FAST)


def test_names_cannot_control_the_terminal(folder, capfd):
    (folder / 'content_1.png').rename(folder / 'content_\x1b[31m\n.png')
    stylize_folder(folder, **{**FAST, 'progress': True})
    err = capfd.readouterr().err
    assert 'content_?[31m?.png in the style of' in err and '\x1b[31m' not in err
