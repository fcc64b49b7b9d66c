"""Kill runs at random: stylize, batch and training, a third of them while a run ends.

Usage: python tests/stress/kills.py [--stylize 120] [--batch 50] [--training 30] [--seed 0]

Each run is a process of its own, ended by SIGKILL after a random time, or just after its last step;
then the same command, or --resume, goes on. What comes out must be, to the byte, what a run that
was never killed leaves.
"""

import argparse
import contextlib
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gluon_nst.cli.main import main as gluon_nst
from gluon_nst.onepass import workshop
from gluon_nst.runs.record import read_record
from run_folders import FILES, blocks

COMMAND = """
import sys
from gluon_nst.onepass import workshop
workshop.BETWEEN = 0  # a checkpoint after every step
from gluon_nst.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
SMALL = ['--recipe', 'd2l', '--size', '48', '--steps', '8', '--every', '2']


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for kind, count in (('stylize', 120), ('batch', 50), ('training', 30)):
        parser.add_argument(f'--{kind}', type=int, default=count)
    parser.add_argument('--seed', type=int, default=0)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    workshop.BETWEEN = 0
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind in (Stylize, Batch, Training):
            name = kind.__name__.lower()
            found = Counter()
            job = kind(Path(folder, name))
            for i in range(getattr(args, name)):
                found[attempt(job, chance, at_the_end=i % 3 == 0)] += 1
            print(f'{name}: {dict(found)}', flush=True)
            wrong += found['wrong']
    return 1 if wrong else 0


class Stylize:
    """A run of eight steps."""

    def __init__(self, home):
        home.mkdir()
        self.out = home / 'run'
        pictures = blocks(home / 'content.png', 1), blocks(home / 'style.png', 2, (64, 64))
        self.command = ['stylize', *map(str, pictures), *SMALL, '-o', str(self.out)]
        self.last = self.out / 'frames' / '0008.png'
        self.seconds = measure(self.command)
        self.expected = self.result()

    def result(self):
        """Return what must be the same, as bytes."""
        names = [*FILES, *(f'frames/{path.name}' for path in sorted(self.last.parent.iterdir()))]
        others = sorted({path.name for path in self.out.iterdir()} - {*FILES})
        return [(self.out / name).read_bytes() for name in names], others

    def go_on(self):
        """Do what a user would do next."""
        if read_record(self.out).get('status') != 'finished':
            begun = (self.out / 'run.json').exists()
            call(['stylize', '--resume', str(self.out)] if begun else self.command)

    def clear(self):
        """Remove what the last attempt left."""
        shutil.rmtree(self.out, ignore_errors=True)


class Batch(Stylize):
    """Two pairs of pictures."""

    def __init__(self, home):
        home.mkdir()
        for i, name in enumerate(('content_1', 'content_2', 'style_1')):
            blocks(home / f'{name}.png', i)
        self.out = home / 'generated'
        self.command = ['batch', str(home), '--pairs', 'product', *SMALL]
        self.last = self.out / 'gen_1' / 'frames' / '0008.png'
        self.seconds = measure(self.command)
        self.expected = self.result()

    def result(self):
        """Return what must be the same, as bytes."""
        names = sorted(path.relative_to(self.out) for path in self.out.rglob('*.*'))
        told = [path for path in names if path.suffix in ('.png', '.gif', '.csv', '.jpg')]
        return [(self.out / name).read_bytes() for name in told], names

    def go_on(self):
        """Run the same command again: it does what is missing."""
        call(self.command)


class Training(Stylize):
    """A network, trained for six steps."""

    def __init__(self, home):
        home.mkdir()
        painting = blocks(home / 'painting.png', 3, (96, 96))
        self.out, self.network = home / 'net.training', home / 'net.safetensors'
        self.command = ['train', str(painting), '-o', str(self.network), '--steps', '6']
        self.last = self.out / 'checkpoint.npy'
        self.seconds = measure(self.command)
        self.expected = self.result()

    def result(self):
        """Return what must be the same, as bytes."""
        files = self.network, self.out / 'losses.csv', self.out / 'preview.png'
        return [path.read_bytes() for path in files], sorted(p.name for p in self.out.iterdir())

    def go_on(self):
        """Resume what has a checkpoint, or start again."""
        if read_record(self.out).get('status') != 'finished':
            begun = (self.out / 'checkpoint.npy').exists()
            again = ['train', '--resume', str(self.network)]
            call(again if begun else [*self.command, '--overwrite'])

    def clear(self):
        """Remove what the last attempt left."""
        self.network.unlink(missing_ok=True)
        super().clear()


def attempt(job, chance, at_the_end):
    """Kill a job, go on, and compare; return what came of it."""
    job.clear()
    process = start(job.command)
    if at_the_end:
        while process.poll() is None and not job.last.exists():
            time.sleep(0.005)
        time.sleep(0.6 * chance.random())
    else:
        time.sleep(1.1 * job.seconds * chance.random())
    process.send_signal(signal.SIGKILL)
    killed = process.wait() == -signal.SIGKILL
    try:
        job.go_on()
        result = job.result()
    except BaseException as error:
        print(f'{type(job).__name__}: {type(error).__name__}: {error}'[:300], flush=True)
        return 'wrong'
    if result != job.expected:
        print(f'{type(job).__name__}: other files: {result[1]}'[:300], flush=True)
        return 'wrong'
    return 'killed, and the same' if killed else 'over before'


def start(command):
    return subprocess.Popen(
        [sys.executable, '-c', COMMAND, *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=os.sep,
    )


def measure(command):
    """Return how many seconds a command takes, and leave what it makes."""
    began = time.perf_counter()
    assert start(command).wait() == 0, command
    return time.perf_counter() - began


def call(command):
    """Run a command in this process, silently."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(
        io.StringIO()
    ) as told:
        code = gluon_nst(command)
    if code:
        raise RuntimeError(f'{command[0]} ended with {code}: {told.getvalue().strip()}')


if __name__ == '__main__':
    sys.exit(main())
