"""A run on disk: its folder, kept up to date step by step, and how it is interrupted."""

import csv
import json
import shutil
import signal
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .checkpoints import load_checkpoint, read_record, save_checkpoint
from .errors import Interrupted, UserError, WriteError
from .files import atomic_path, remove_leftovers
from .images import add_alpha, save_image
from .plotting import Animator, write_gif
from .training import Losses

CHECKPOINT_SHARE = 0.05  # of a run's time, at most, goes into its checkpoints


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
        'checkpoint.npy',
    )

    def __init__(self, folder, recipe, num_steps, overwrite):
        self.folder: Any = None if folder is None else Path(folder)
        self.recipe, self.num_steps = recipe, num_steps
        self.record, self.rows, self.frames = {}, [], []
        self.last: Any = None  # Step
        self.alpha = None  # (H, W), uint8: how opaque the result is
        self.stage, self.earlier = 0, 0.0  # seconds, before it was resumed
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

    def start(self, record, image, resume=False):
        """Write what is known before the first step, or read how far an interrupted run got.

        Returns
        -------
        dict of numpy.ndarray
            The state for `train`; empty if there is none.
        """
        self.record, self.began = record, time.perf_counter()
        self.checkpointed, self.checkpoint_took = self.began, 0.0
        if self.folder is None:
            return {}
        self.animator = Animator(
            self.num_steps, every=self.recipe.every, path=self.folder / 'losses.png'
        )
        for name in self.files:  # of a process that was killed while it wrote
            remove_leftovers(self.folder / name)
        state = self._restore() if resume else {}
        if not state:
            self._empty()
            self._write_frame(0, image)
        self._write_record()
        return state

    def _empty(self):
        for path in (self.folder / name for name in self.files):
            if path.is_dir():
                shutil.rmtree(path)
            elif path.exists():
                path.unlink()

    def _restore(self):
        """Take up the latest checkpoint; what was written after it will be written again."""
        before = read_record(self.folder)
        self.record.update({name: before[name] for name in ('started', 'command')})
        self.record['resumed'] = before.get('resumed', 0) + 1
        try:
            state = load_checkpoint(self.folder / 'checkpoint.npy')
        except FileNotFoundError:
            return {}
        self.stage, self.earlier = int(state.pop('stage')), float(state.pop('seconds'))
        self.rows = [(int(epoch), *losses) for epoch, *losses in state.pop('rows').tolist()]
        due = {0: None, **{row[0]: row for row in self.rows if self._due(row[0])}}
        for path in sorted((self.folder / 'frames').glob('*.png')):
            if path not in map(self._frame, due):
                path.unlink()
        for epoch, row in due.items():
            if self._frame(epoch).exists():
                self.frames.append(self._frame(epoch))
            if row:
                self.animator.take_up(epoch, row[1:4])
        return state

    def __call__(self, step):
        """Take a `Step` from `train`."""
        self.last = step
        self.rows.append((step.epoch, *step.losses))
        if step.recovered:
            self.record['not_finite_at_step'] = step.recovered
        if self.folder is None:
            return
        if self._due(step.epoch):
            self._write_picture()
            self._write_losses()
        pause = time.perf_counter() - self.checkpointed
        if pause >= self.checkpoint_took / CHECKPOINT_SHARE:
            self._write_checkpoint()

    def _due(self, epoch):
        return epoch % self.recipe.every == 0 or epoch == self.num_steps

    def finish(self, status):
        """Write what is left, and return a sentence that says where the latest picture is."""
        self.record.update(status=status, seconds=round(self._seconds(), 1), steps=len(self.rows))
        if self.rows:
            self.record['losses'] = {
                name: round(loss, 4) for name, loss in zip(Losses._fields, self.rows[-1][1:])
            }
        sentence = f'{status} after step {len(self.rows)} of {self.num_steps}'
        if self.folder is None:
            return sentence
        if self.last is not None:
            if status != 'failed':
                self._write_picture()
            self._write_losses()
        if status == 'finished':
            (self.folder / 'checkpoint.npy').unlink(missing_ok=True)
        elif status == 'interrupted' and self.last is not None:
            self._write_checkpoint()
        write_gif(self.frames, self.folder / 'progress.gif')
        self._write_record()
        latest = self.folder / 'stylized.png'
        latest = latest if latest.exists() else self.frames[-1]
        return f'{sentence}: the latest picture is {latest}; {self.way_on()}'

    @contextmanager
    def disk_errors(self):
        """Tell of a file that cannot be written with what to do about it."""
        try:
            yield
        except OSError as error:
            raise WriteError(
                f'a file of the run cannot be written ({error}): check that the place exists, '
                f'that you may write to it and that it has room; {self.way_on()}'
            ) from error

    def way_on(self):
        """Say how to go on with a run that was stopped."""
        if not (self.folder / 'run.json').exists():
            return 'then start it again'
        return f'to go on, "gluon-nst stylize --resume {self.folder}"'

    def _seconds(self):
        return self.earlier + time.perf_counter() - self.began

    def _write_checkpoint(self):
        began = time.perf_counter()
        arrays = dict(self.last.state(), stage=self.stage, seconds=self._seconds(), rows=self.rows)
        save_checkpoint(self.folder / 'checkpoint.npy', arrays)
        self.checkpointed = time.perf_counter()
        self.checkpoint_took = self.checkpointed - began

    def _write_picture(self):
        if self._frame(self.last.epoch) in self.frames:
            return  # it is there already
        image = self.last.image
        save_image(self.folder / 'stylized.png', self.with_alpha(image))
        self.animator.add(self.last.epoch, self.last.losses[:3], image)
        self._write_frame(self.last.epoch, image)

    def with_alpha(self, image):
        """Return a picture as transparent as the result is to be."""
        return image if self.alpha is None else add_alpha(image, self.alpha)

    def _write_losses(self):
        with atomic_path(self.folder / 'losses.csv') as temporary, open(
            temporary, 'w', newline=''
        ) as file:
            writer = csv.writer(file)
            writer.writerow(['epoch', *Losses._fields])
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
    """Collect Ctrl-C and SIGTERM in a list, to act on between two steps; a second one acts at once.

    Raised within a step, one in twenty would be lost: Python ignores what is raised
    while a destructor runs, and every step frees many arrays.
    """
    caught = []

    def collect(signum, frame):
        caught.append(signum)
        if len(caught) > 1:
            raise Interrupted('', signum)

    before = {}
    if threading.current_thread() is threading.main_thread():
        for signum in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(signum) in (signal.default_int_handler, signal.SIG_DFL):
                before[signum] = signal.signal(signum, collect)
    try:
        yield caught  # what is not the default is somebody else's business
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
