"""A run on disk: its folder, kept up to date step by step, and how it is interrupted."""

import csv
import json
import shutil
import signal
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from .errors import UserError
from .files import atomic_path
from .images import save_image
from .plotting import Animator, write_gif


class Run:
    """Keeps a run folder up to date while `train` runs; each of its files is always whole.

    Without a folder it only keeps the record.
    """

    files = (
        'stylized.png',
        'losses.csv',
        'losses.png',
        'frames',
        'progress.gif',
        'run.json',
        'deltas.png',
    )

    def __init__(self, folder, recipe, num_steps, overwrite):
        self.folder = None if folder is None else Path(folder)
        self.recipe, self.num_steps = recipe, num_steps
        self.record, self.rows, self.frames, self.last = {}, [], [], None
        if self.folder is not None:
            self._check(overwrite)

    def _check(self, overwrite):
        if self.folder.exists() and not self.folder.is_dir():
            raise UserError(f'{self.folder} is a file: name a folder for the run')
        if not overwrite and any((self.folder / name).exists() for name in self.files):
            raise UserError(
                f'{self.folder} already holds a run: name another folder, or give '
                '--overwrite (in Python overwrite=True) to replace it'
            )

    def start(self, record, image):
        """Empty the folder of an older run, and write what is known before the first step."""
        self.record, self.began = record, time.perf_counter()
        if self.folder is None:
            return
        self.animator = Animator(
            self.num_steps, every=self.recipe.every, path=self.folder / 'losses.png'
        )
        for path in (self.folder / name for name in self.files):
            if path.is_dir():
                shutil.rmtree(path)
            elif path.exists():
                path.unlink()
        self._write_frame(0, image)
        self._write_record()

    def __call__(self, step):
        """Take a `Step` from `train`."""
        self.last = step
        self.rows.append((step.epoch, *step.losses))
        if self.folder is not None and (
            step.epoch % self.recipe.every == 0 or step.epoch == self.num_steps
        ):
            self._write_picture()
            self._write_losses()

    def finish(self, status):
        """Write what is left, and return a sentence that says where the latest picture is."""
        self.record.update(
            status=status, seconds=round(time.perf_counter() - self.began, 1), steps=len(self.rows)
        )
        if self.last is not None:
            self.record['losses'] = {
                name: round(loss, 4) for name, loss in self.last.losses._asdict().items()
            }
        sentence = f'{status} after step {len(self.rows)} of {self.num_steps}'
        if self.folder is None:
            return sentence
        if self.last is not None:
            if status != 'failed':
                self._write_picture()
            self._write_losses()
        write_gif(self.frames, self.folder / 'progress.gif')
        self._write_record()
        latest = self.frames[-1] if self.last is None else self.folder / 'stylized.png'
        return f'{sentence}: the latest picture is {latest}'

    def _write_picture(self):
        if self._frame(self.last.epoch) in self.frames:
            return  # it is there already
        image = self.last.image
        save_image(self.folder / 'stylized.png', image)
        self.animator.add(self.last.epoch, self.last.losses[:3], image)
        self._write_frame(self.last.epoch, image)

    def _write_losses(self):
        with atomic_path(self.folder / 'losses.csv') as temporary, open(
            temporary, 'w', newline=''
        ) as file:
            writer = csv.writer(file)
            writer.writerow(['epoch', *self.last.losses._fields])
            writer.writerows(self.rows)

    def _frame(self, epoch):
        return self.folder / 'frames' / f'{epoch:04d}.png'

    def _write_frame(self, epoch, image):
        save_image(self._frame(epoch), image)
        self.frames.append(self._frame(epoch))

    def _write_record(self):
        with atomic_path(self.folder / 'run.json') as temporary:
            temporary.write_text(json.dumps(self.record, indent=2) + '\n')


@contextmanager
def interrupts_between_steps():
    """Collect every Ctrl-C in a list, to act on between two steps; the second one acts at once.

    Raised within a step, one in twenty would be lost: Python ignores what is raised
    while a destructor runs, and every step frees many arrays.
    """
    caught = []

    def collect(signum, frame):
        caught.append(signum)
        if len(caught) > 1:
            raise KeyboardInterrupt

    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield caught  # Ctrl-C is somebody else's business
        return
    signal.signal(signal.SIGINT, collect)
    try:
        yield caught
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
