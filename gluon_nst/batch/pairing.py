"""Which pictures of a folder belong together, and which run folder each pair gets."""

import os
import re
from collections import defaultdict
from fnmatch import fnmatch
from itertools import count
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from ..errors import UserError
from ..files import sha256
from ..runs.names import FRAMES, STYLIZED
from ..runs.record import is_number, read_record, recipe_of

PAIRS = 'zip', 'product'


class Pair(NamedTuple):
    """Two pictures, the run folder that they get, and what became of them."""

    folder: Path
    content: Path
    style: Path
    status: str = 'waiting'  # then 'finished', 'kept' (from an earlier call) or 'failed'
    record: dict = {}  # what run.json holds
    reason: str = ''  # why it failed, in one sentence


def find_pairs(folder, pairs, pattern_content, pattern_style):
    """Return the (content, style) paths that belong together, all of one style in a row.

    Parameters
    ----------
    folder : Path
    pairs : {'zip', 'product'}
    pattern_content, pattern_style : str

    Raises
    ------
    UserError
        If no pictures match, or ``'zip'`` finds more of one kind than of the other.
    """
    if pairs not in PAIRS:
        raise UserError(f'pairs is {pairs!r}: it must be {" or ".join(PAIRS)}')
    contents = _matching(folder, 'content', pattern_content)
    styles = _matching(folder, 'style', pattern_style)
    if pairs == 'product':
        return [(content, style) for style in styles for content in contents]
    if len(contents) != len(styles):
        raise UserError(
            f'content pictures in {folder}: {len(contents)}, style pictures: '
            f'{len(styles)}, and zip pairs them one to one: give as many of each, or '
            "--pairs product (in Python pairs='product')"
        )
    return list(zip(contents, styles))


def _matching(folder, kind, pattern):
    if not folder.exists():
        raise UserError(f'there is no folder {folder}: check the name')
    if not folder.is_dir():
        raise UserError(f'{folder} is a file: name the folder with the pictures')
    paths = [
        path
        for path in folder.iterdir()
        if path.is_file()
        and fnmatch(path.name.lower(), pattern.lower())
        and not path.name.startswith('.')
        and _may_be_picture(path)
    ]
    if not paths:
        raise UserError(
            f'no {kind} picture in {folder} matches {pattern!r}: rename some, or give '
            f'--pattern-{kind} (in Python pattern_{kind})'
        )
    return sorted(paths, key=natural_order)


def _may_be_picture(path):
    """Return whether a file is a picture by its name, or else by its first bytes."""
    if path.suffix.lower() in Image.registered_extensions():
        return True
    try:
        with Image.open(path):
            return True
    except Exception:  # for what is no picture, Pillow may raise anything
        return False


def natural_order(path):
    """Return a key that sorts names as people do: content_2 before content_10."""
    parts = re.split(r'(\d+)', path.name.lower())  # text and number in turn
    return [int(part) if i % 2 else part for i, part in enumerate(parts)], path.name


def number_pairs(found, out):
    """Return a `Pair` for each (content, style), with its old run folder or the next free one.

    Parameters
    ----------
    found : list of (Path, Path)
    out : Path
        Where the run folders gen_0, gen_1, ... are, or will be.
    """
    old, taken = defaultdict(list), set()
    runs = (path for path in out.glob('gen_*') if re.fullmatch(r'gen_\d+', path.name))
    for path in sorted(runs, key=natural_order):
        record = read_record(path)
        if record:
            taken.add(path.name)
            old[_pictures_of(record, found[0][0].parent)].append(path)
    names = (f'gen_{number}' for number in count())
    free = (out / name for name in names if name not in taken)
    return [
        Pair(old[key].pop(0) if old[key] else next(free), *pair)
        for pair, key in zip(found, map(_resolved, found))
    ]


def is_done(pair, recipe, crop):
    """Return whether the run folder holds a finished run of these pictures and settings."""
    record = read_record(pair.folder)
    wanted = dict(status='finished', recipe=recipe.name, crop=crop, init='content')
    if any(record.get(name) != value for name, value in wanted.items()):
        return False
    try:
        same = recipe_of(record, pair.folder) == recipe
    except UserError:  # it was changed, or written by another version
        return False
    pictures = pair.content, pair.style
    return (
        same
        and is_plain(record)
        and _sha256(pair.folder / STYLIZED) == record.get('result_sha256', '')
        and (pair.folder / FRAMES).exists()
        and _pictures_of(record, pair.content.parent) == _resolved(pictures)
        and [sha256(path) for path in pictures]
        == [record['sha256'][name] for name in ('content', 'style')]
    )


def is_plain(record):
    """Return whether what a page shows of a finished run is there, and of the right kind."""
    losses = record.get('losses')
    numbers = [record.get(name) for name in ('width', 'height', 'steps', 'seconds')]
    return isinstance(losses, dict) and all(map(is_number, (*numbers, *losses.values())))


def _sha256(path):
    try:
        return sha256(path)
    except OSError:
        return None


def _pictures_of(record, folder):
    """Return the pictures of a run; if they are gone, those of the same name in ``folder``.

    This way a folder can be moved together with its run folders.
    """
    paths = (Path(str(record.get(name))) for name in ('content', 'style'))
    return tuple(path if os.path.exists(path) else folder / path.name for path in paths)


def _resolved(paths):
    return tuple(path.resolve() for path in paths)
