"""The folder of a training, beside the file of its network."""

import math
import shlex
from pathlib import Path

import numpy

from ..errors import UserError
from ..files import remove_leftovers
from ..plotting import new_figure, save_figure
from ..runs.folder import RunFolder
from ..runs.names import CHECKPOINT, LOSSES, PLOT, RECORD
from ..runs.record import read_record
from ..training import Losses

PREVIEW = 'preview.png'
SETTINGS = 'paintings', 'photos', 'steps', 'strengths', 'style_scale', 'start', 'seed'
AVERAGED = 20  # losses of crops jump: so many make a point of a curve


class TrainingFolder(RunFolder):
    """Reads and writes what a training keeps: preview, losses, run.json and a checkpoint."""

    names = PREVIEW, LOSSES, PLOT, RECORD, CHECKPOINT

    def __init__(self, path, network):
        super().__init__(path)
        self.network, self.picture = network, self.path / PREVIEW

    @classmethod
    def of(cls, network):
        """Return the folder of a network, given the path of its file."""
        return cls(Path(network).with_suffix('.training'), network)

    def start(self, record, anew):
        """Write what is known before the first step; anew, files of an earlier training go."""
        if anew:
            self.empty()
        self.remove_leftovers()
        self.write_record(record)

    def remove_leftovers(self):
        """Remove the temporary files of a process that was killed, the network's too."""
        super().remove_leftovers()
        with self.writing():
            remove_leftovers(self.network)

    def interrupted(self):
        """Return the record and the latest checkpoint of a training to go on with.

        Raises
        ------
        UserError
            If there is none.
        """
        record, state = read_record(self.path), self.load_checkpoint()
        settings = record.get('settings')
        if not state or not isinstance(settings, dict) or set(settings) != set(SETTINGS):
            reason = 'is finished' if record.get('status') == 'finished' else 'has no checkpoint'
            raise UserError(
                f'the training of {self.network} {reason}: there is nothing to resume; to train '
                'it further, start a new training from it, with --start'
            )
        return record, state

    def write_losses(self, rows):
        """Write the losses of each step, and the held-out loss where there is one; draw them."""
        told = [[*row[:-1], '' if math.isnan(row[-1]) else row[-1]] for row in rows]
        self._write_table(['step', *Losses._fields, 'held_out'], told)
        with self.writing():
            save_figure(plot_losses(rows), self.path / PLOT)

    def way_on(self):
        """Say how to go on with a training that was stopped."""
        return f'to go on, "gluon-nst train --resume {shlex.quote(str(self.network))}"'


def plot_losses(rows):
    """Return a figure of the losses of a training.

    Parameters
    ----------
    rows : list of (step, content, style, TV, total, held-out loss or NaN)
    """
    steps, content, style, _, total, held_out = numpy.array(rows, dtype=float).T
    figure = new_figure(figsize=(7, 3))
    axes = figure.subplots()
    window = min(AVERAGED, len(steps))
    for values, name in ((total, 'total'), (content, 'content'), (style, 'style')):
        means = numpy.convolve(values, numpy.full(window, 1 / window), mode='valid')
        axes.plot(steps[window - 1 :], means, label=name)
    told = numpy.isfinite(held_out)
    axes.plot(steps[told], held_out[told], 'ko--', label='total, of photographs held out')
    axes.set(xlabel='step', ylabel='loss', yscale='log')
    axes.legend()
    axes.grid()
    return figure
