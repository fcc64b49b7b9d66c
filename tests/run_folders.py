"""What the tests of runs share: short settings, small pictures, what a run folder holds."""

import csv
import json
import signal

import numpy
from PIL import Image

from gluon_nst import pipeline
from gluon_nst.runs.run import Run

FAST = dict(size=48, steps=3, every=1, progress=False)
ADAM = dict(recipe='d2l', lr_decay_every=3)
LBFGS = dict(recipe='fast', precision='float32', scales=(0.5, 1))  # two stages: 8 and 4 steps
PAINT = dict(recipe='paint', scales=(0.5, 1))  # whose precision is 'auto', as by default
STEPS = dict(size=48, steps=8, every=3, progress=False)
FILES = 'losses.csv', 'stylized.png', 'losses.png', 'progress.gif'
RUN_FILES = ['frames', 'losses.csv', 'losses.png', 'progress.gif', 'run.json', 'stylized.png']


def blocks(path, seed, size=(48, 32)):
    """Write a picture of random 8 x 8 blocks."""
    width, height = size
    colours = numpy.random.RandomState(seed).randint(256, size=(height // 8, width // 8, 3))
    Image.fromarray(colours.astype('uint8').repeat(8, 0).repeat(8, 1)).save(path)
    return path


def names(folder):
    """What a folder holds, in order."""
    return sorted(path.name for path in folder.iterdir())


def record_of(folder):
    return json.loads((folder / 'run.json').read_text())


def losses_of(folder):
    """The header and the rows of losses.csv."""
    with open(folder / 'losses.csv', newline='') as file:
        header, *rows = csv.reader(file)
    return header, [[float(number) for number in row] for row in rows]


def pixels(path):
    return numpy.asarray(Image.open(path))


def assert_same(folder, expected):
    """Two finished runs have the same files, to the byte."""
    for name in FILES:
        assert (folder / name).read_bytes() == (expected / name).read_bytes(), name
    assert names(folder / 'frames') == names(expected / 'frames')
    assert not (folder / 'checkpoint.npy').exists()


def interrupt_at(monkeypatch, step):
    """Raise KeyboardInterrupt after a step, as a Ctrl-C would."""

    class Bar:
        def __init__(self, num_epochs, done):
            pass

        def __call__(self, latest):
            if latest.epoch == step:
                raise KeyboardInterrupt

        def close(self):
            pass

    monkeypatch.setattr(pipeline, 'ProgressBar', Bar)


def signal_at(monkeypatch, step, signum):
    """Send this process a signal after a step, once."""

    class Signalled(Run):
        def __call__(self, latest):
            super().__call__(latest)
            if latest.epoch == step:
                signal.raise_signal(signum)

    monkeypatch.setattr('gluon_nst.pipeline.Run', Signalled)
