"""Resuming an interrupted run, and repeating a finished one to compare the results."""

import csv
import os
import shlex
from pathlib import Path
from typing import NamedTuple

import numpy

from ..errors import UserError
from ..files import sha256
from ..images import read_image
from ..pipeline import Job, Stylizer
from .folder import RunFolder
from .names import LOSSES, STYLIZED
from .picture_file import is_picture_file
from .record import STARTS, read_record, recipe_of

SURROUNDINGS = (
    'versions',
    'cores',
    'device',
    'weights',
    'weights_sha256',
)  # what else a result depends on


def resume(folder, *, progress=True):
    """Resume the run in ``folder`` from its last checkpoint, as if it had never stopped.

    Parameters
    ----------
    folder : str or Path
        The folder of a run that was interrupted, that failed, or whose process was killed.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Result
        As from `stylize`.

    Raises
    ------
    UserError
        If there is nothing to resume, or a picture has changed since the run began.
    """
    record, recipe = _read(folder)
    if record['status'] == 'finished':
        RunFolder(folder).remove_checkpoint()  # it was killed just before it did so
        raise UserError(
            f'the run in {folder} is finished: there is nothing to resume; '
            'to go further, start a new run from its picture, with --init '
            f'{Path(folder) / STYLIZED}'
        )
    return _run(record, recipe, folder, progress, resume=True)


class Comparison(NamedTuple):
    """How much a repeated run differs from the first one."""

    identical: bool  # every pixel and every loss
    mean_difference: float  # of a pixel's channels, in 256ths
    largest_difference: int
    totals: tuple  # the last total loss of each
    surroundings: dict  # what has changed: its name -> (then, now)


def repeat(folder, out, *, progress=True):
    """Repeat the finished run in ``folder``, from its run.json alone, and compare the results.

    Parameters
    ----------
    folder : str or Path
    out : str or Path
        The run folder to write.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Comparison

    Raises
    ------
    UserError
        If the run is not finished, or a picture has changed since then.
    """
    if is_picture_file(out):
        raise UserError(f'out is the picture {out}: name a run folder, to compare the losses, too')
    record, recipe = _read(folder)
    if record['status'] != 'finished':
        raise UserError(
            f'the run in {folder} is not finished: finish it first, with '
            f'"gluon-nst stylize --resume {shlex.quote(str(folder))}"'
        )
    outcomes = [_outcome(folder)]
    if outcomes[0][0].shape != (record['height'], record['width'], 3):
        raise UserError(f'{Path(folder) / STYLIZED} is no longer the picture of this run')
    again = _run(record, recipe, out, progress).record
    outcomes.append(_outcome(out))
    (then, now), losses = zip(*outcomes)
    difference = numpy.abs(then - now)
    return Comparison(
        not difference.any() and losses[0] == losses[1],
        float(difference.mean()),
        int(difference.max()),
        tuple(float(rows[-1][-1]) for rows in losses),
        {
            name: (record.get(name), again[name])
            for name in SURROUNDINGS
            if record.get(name) != again[name]
        },
    )


def _read(folder):
    record = read_record(folder)
    recipe = recipe_of(record, folder)
    for name, digest in record['sha256'].items():
        path = record[name]
        if not os.path.isfile(path):
            raise UserError(
                f'the run in {folder} began from {path:.200}, which is gone: put it back'
            )
        if sha256(path) != digest:
            raise UserError(
                f'{path} has changed since the run in {folder} began: put the old one back, '
                'or start a new run'
            )
    return record, recipe.replace(precision=record['precision'])


def _run(record, recipe, out, progress, resume=False):
    styles = [record[name] for name in record['sha256'] if name.startswith('style')]
    job = Job(
        record['content'],
        styles if len(styles) > 1 else styles[0],
        out,
        record['init'] if record['init'] in STARTS else Path(record['init']),
        record['seed'],
        record['deltas'],
        record['keep_alpha'],
        progress=progress,
        blend=record['blend'],
        dpi=record['dpi'],
        bits=record.get('bits', 8),
        mask=record.get('mask'),
        regions=record.get('regions'),
    )
    return Stylizer(recipe, record['device'], record['crop']).run(job, resume)


def _outcome(folder):
    """Return the picture of a run, and the rows of its table of losses."""
    path = Path(folder) / LOSSES
    try:
        rows = list(csv.reader(path.read_text().splitlines()))[1:]
        float(rows[-1][-1])
    except (OSError, ValueError, IndexError, csv.Error):
        raise UserError(f'{path} is no longer the table of losses of this run') from None
    return read_image(Path(folder) / STYLIZED).astype(int), rows
