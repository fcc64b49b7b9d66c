"""The files of a run folder, each written whole or not at all."""

import csv
import json
import shlex
import shutil
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Optional, Sequence

from ..errors import UserError, WriteError
from ..files import atomic_path, locked, remove_leftovers
from ..images import save_image, srgb_profile
from ..plotting import save_figure, write_gif
from ..training import Losses
from .checkpoints import load_checkpoint, save_checkpoint
from .names import CHECKPOINT, DELTAS, FILES, FRAMES, GIF, LOSSES, PLOT, RECORD, STYLIZED


class RunFolder:
    """Reads and writes the files of a run.

    Parameters
    ----------
    path : str or Path
        It need not exist yet.
    dpi : float, optional
        Dots per inch that the picture says it is to be printed with.
    bits : {8, 16}
        Of each colour in the picture.

    Raises
    ------
    WriteError
        From every method that writes, if the disk is full, say.
    """

    names: Sequence[str] = FILES

    def __init__(self, path, dpi=None, bits=8):
        self.path = Path(path)
        self.settings: dict = {'bits': bits}  # of the picture's file
        if dpi:
            self.settings['dpi'] = dpi, dpi
        self.picture = self.path / STYLIZED
        self.plot: Optional[Path] = self.path / PLOT

    def check(self, overwrite):
        """Raise UserError if no run may be written here."""
        if self.path.exists() and not self.path.is_dir():
            raise UserError(f'{self.path} is a file: name a folder for the run')
        if not overwrite and any((self.path / name).exists() for name in self.names):
            raise UserError(
                f'{self.path} already holds a run: name another folder, or give '
                '--overwrite (in Python overwrite=True) to replace it'
            )

    @contextmanager
    def held(self):
        """Hold the folder while a run goes on, so that no other is written into it."""
        with ExitStack() as stack:
            try:
                with self.writing():
                    stack.enter_context(locked(self.path))
            except WriteError as error:
                if isinstance(error.__cause__, BlockingIOError):
                    raise UserError(
                        f'a run is going on in {self.path}: wait for it, or name another folder'
                    ) from None
                raise
            yield

    def remove_leftovers(self):
        """Remove the temporary files of a process that was killed while writing."""
        with self.writing():
            for name in self.names:
                remove_leftovers(self.path / name)

    def empty(self):
        """Remove the files of an earlier run, and nothing else."""
        with self.writing():
            for path in (self.path / name for name in self.names):
                if path.is_dir():
                    shutil.rmtree(path)
                elif path.exists():
                    path.unlink()

    def frame(self, step):
        """Return the path of a frame."""
        return self.path / FRAMES / f'{step:04d}.png'

    def keep_frames(self, steps):
        """Remove all frames except those of these steps; return the paths of those that exist."""
        kept = [self.frame(step) for step in steps]
        with self.writing():
            for path in (self.path / FRAMES).glob('*.png'):
                if path not in kept:
                    path.unlink()
        return [path for path in kept if path.exists()]

    def write_picture(self, image):
        """Write the result so far, (H, W, 3) or (H, W, 4), in sRGB."""
        with self.writing():
            save_image(self.picture, image, icc_profile=srgb_profile(), **self.settings)

    def write_frame(self, step, image):
        """Write a frame (H, W, 3), and return its path."""
        with self.writing():
            save_image(self.frame(step), image)
        return self.frame(step)

    def write_losses(self, rows):
        """Write the table of losses: a row for each step, its number first."""
        self._write_table(['epoch', *Losses._fields], rows)

    def _write_table(self, header, rows):
        with self.writing(), atomic_path(self.path / LOSSES) as temporary, open(
            temporary, 'w', newline=''
        ) as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)

    def write_gif(self, frames):
        """Join frames, given by their paths, into an animation."""
        with self.writing():
            write_gif(frames, self.path / GIF)

    def write_deltas(self, figure):
        """Write the figure of the fine detail before and after."""
        with self.writing():
            save_figure(figure, self.path / DELTAS)

    def write_record(self, record):
        """Write run.json: what is known of the run."""
        with self.writing(), atomic_path(self.path / RECORD) as temporary:
            temporary.write_text(json.dumps(record, indent=2) + '\n')

    def save_checkpoint(self, arrays):
        """Write what the run needs to resume."""
        with self.writing():
            save_checkpoint(self.path / CHECKPOINT, arrays)

    def load_checkpoint(self):
        """Return what `save_checkpoint` wrote, or {} if there is no checkpoint."""
        try:
            return load_checkpoint(self.path / CHECKPOINT)
        except FileNotFoundError:
            return {}

    def remove_checkpoint(self):
        """Remove the checkpoint: the run has finished."""
        with self.writing():
            (self.path / CHECKPOINT).unlink(missing_ok=True)

    @contextmanager
    def writing(self):
        """Turn an error of the system into a sentence that says what to do."""
        try:
            yield
        except OSError as error:
            raise WriteError(
                f'a file of the run cannot be written ({error}): check that the folder exists, '
                f'that you may write to it and that the disk has room; {self.way_on()}'
            ) from error

    def way_on(self):
        """Say how to resume a run that was stopped."""
        if not (self.path / RECORD).exists():
            return 'then start it again'
        return f'to go on, "gluon-nst stylize --resume {shlex.quote(str(self.path))}"'
