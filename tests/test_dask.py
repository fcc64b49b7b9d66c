"""A Dask cluster that stylises a folder: there is none, or one whose worker is killed."""

import os
import signal
import sys
import threading
import time

import pytest

from batches import FAST, RUN_FILES, Page, leftovers, names, statuses
from gluon_nst import stylize_folder
from gluon_nst.batch.dask import connect
from gluon_nst.cli.main import main
from run_folders import blocks, record_of


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
