"""A run in progress: takes each `Step` of `train`, and keeps the run folder up to date."""

import json
import sys
import time
from dataclasses import replace
from typing import Any

from ..errors import UserError
from ..files import sha256
from ..images import add_alpha
from ..inspection import plot_deltas
from ..plotting import Animator
from ..recipes import is_count
from ..training import Losses
from . import provenance
from .checkpoints import Schedule
from .record import read_record


class Run:
    """What a run has done so far; a callback for `train`.

    Parameters
    ----------
    folder : RunFolder or None
        Without one, only the record is kept.
    record : dict
        What run.json holds from the beginning on.
    num_steps, every : int
        How many steps there are in all, and from one frame to the next.
    alpha : numpy.ndarray, (H, W), uint8, optional
        How opaque the result is.
    finish : callable, optional
        Turns the picture (H, W, 3) of a step into the one that is shown.
    original : numpy.ndarray, (H, W, 3), optional
        The content picture, if deltas.png is wanted.
    show : bool
        Whether a notebook shows the losses and the picture meanwhile.
    """

    def __init__(
        self, folder, record, num_steps, every, alpha=None, finish=None, original=None, show=True
    ):
        self.folder, self.record, self.alpha, self.finishing = folder, record, alpha, finish
        self.original = original
        self.num_steps, self.every = num_steps, every
        self.rows, self.frames = [], []  # a row of losses for each step; paths
        self.last: Any = None  # the latest Step
        self.stage, self.state = 0, {}  # of coarse to fine; what the stage resumes from
        self.began, self.earlier = time.perf_counter(), 0.0  # seconds, before it was resumed
        self.schedule, self.live = Schedule(), Schedule(least=1.0)  # of checkpoints, of pictures
        self.animator: Any = None
        if folder and folder.plot:
            self.animator = Animator(num_steps, every=every, path=folder.plot, show=show)

    def start(self, image, resume=False):
        """Write what is known before the first step, or read how far an interrupted run got."""
        if self.folder is None:
            return
        self.folder.remove_leftovers()
        if resume:
            self._restore()
        if not self.state:
            self.folder.empty()
        self.folder.write_record(self.record)
        if not self.state:
            self.frames = [self.folder.write_frame(0, image)]

    def _restore(self):
        """Load the latest checkpoint; what was written after it will be written again."""
        before = read_record(self.folder.path)
        self.record.update(
            {name: before[name] for name in ('started', 'command') if name in before}
        )
        resumed = before.get('resumed')
        self.record['resumed'] = resumed + 1 if is_count(resumed) else 1
        state = self.folder.load_checkpoint()
        if not state:
            return
        self._check_dependencies(json.loads(str(state.pop('depends_on'))))
        self.stage, self.earlier = int(state.pop('stage')), float(state.pop('seconds'))
        self.rows = [(int(epoch), *losses) for epoch, *losses in state.pop('rows').tolist()]
        self.state = state
        shown = {0: None, **{row[0]: row for row in self.rows if self._is_shown(row[0])}}
        self.frames = self.folder.keep_frames(shown)
        for epoch, row in shown.items():
            if row:
                self.animator.take_up(epoch, row[1:4])

    def _check_dependencies(self, then):
        """Refuse to go on with other settings, pictures or weights than those of a checkpoint."""
        now = provenance.dependencies(self.record)
        for name in sorted({*then, *now}):
            if then.get(name) != now.get(name):
                raise UserError(
                    f'the run in {self.folder.path} began with {name} {then.get(name)!r}, and now '
                    f'it is {now.get(name)!r}: restore it, or start a new run'
                )

    def __call__(self, step):
        """Record a `Step` of `train`."""
        self.last = step
        self.rows.append((step.epoch, *step.losses))
        if step.recovered:
            self.record['not_finite_at_step'] = step.recovered
        if step.recovered == step.epoch:
            print(_recovery(step.recovered), file=sys.stderr)
        if self.folder is None:
            return
        if self._is_shown(step.epoch):
            self._write_picture()
            self.folder.write_losses(self.rows)
        elif self.live.is_due():
            self.live.time(self._write_live)
        if self.schedule.is_due():
            self.schedule.time(self._write_checkpoint)

    def _is_shown(self, epoch):
        return epoch % self.every == 0 or epoch == self.num_steps

    def forget_state(self):
        """Let go of what the optimizer knew at the end of a stage: the next begins anew."""
        if self.last is not None:
            self.last = replace(self.last, state=dict)

    def finish(self, status, image=None):
        """Write the remaining files, and return a sentence that names the latest picture.

        The checkpoint goes last: until then, a run that is killed can be resumed.

        Parameters
        ----------
        status : {'finished', 'interrupted', 'failed'}
        image : numpy.ndarray, (H, W, 3), float in [0, 1], optional
            The picture of a run that has finished.
        """
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
            self.folder.write_losses(self.rows)
        if status == 'interrupted' and self.last is not None:
            self._write_checkpoint()
        self.folder.write_gif(self.frames)
        if status == 'finished' and self.original is not None:
            shown = {'original': self.original, 'styled': self.as_shown(image)}
            self.folder.write_deltas(plot_deltas(shown))
        if status == 'finished':
            self.record['result_sha256'] = sha256(self.folder.picture)
        self.folder.write_record(self.record)
        if status == 'finished':
            self.folder.remove_checkpoint()
        latest = self.folder.picture if self.folder.picture.exists() else self.frames[-1]
        if not latest.exists():
            return f'{sentence}: there is no picture yet'
        return f'{sentence}: the latest picture is {latest}; {self.folder.way_on()}'

    def as_shown(self, image):
        """Return the picture of a step, (H, W, 3) in [0, 1], as it is shown."""
        return self.finishing(image) if self.finishing else image

    def with_alpha(self, image):
        """Return a picture with the transparency of the result."""
        return image if self.alpha is None else add_alpha(image, self.alpha)

    def _seconds(self):
        return self.earlier + time.perf_counter() - self.began

    def _write_checkpoint(self):
        self.folder.save_checkpoint(
            dict(
                self.last.state(),
                stage=self.stage,
                seconds=self._seconds(),
                rows=self.rows,
                depends_on=json.dumps(provenance.dependencies(self.record)),
            )
        )

    def _write_live(self):
        """Let those who watch the folder see the picture between two frames."""
        self.folder.write_picture(self.with_alpha(self.as_shown(self.last.image)))
        self.folder.write_losses(self.rows)

    def _write_picture(self):
        if self.folder.frame(self.last.epoch) in self.frames:
            return  # it has been written already
        image = self.as_shown(self.last.image)
        self.folder.write_picture(self.with_alpha(image))
        with self.folder.writing():
            if self.animator:
                self.animator.add(self.last.epoch, self.last.losses[:3], image)
        self.frames.append(self.folder.write_frame(self.last.epoch, image))


def _recovery(step):
    return (
        f'\nthe loss was not finite at step {step}: going on from the last picture with a finite '
        'loss, and with steps half as long'
    )
