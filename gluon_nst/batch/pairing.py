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
from ..runs.names import FRAMES, STYLIZED, styles_by_name
from ..runs.record import is_number, read_record, recipe_of

PAIRS = 'zip', 'product', 'blend'
PARTS = re.compile(r'content|style(_\d+)?|mask|regions')  # of a pair, by their names in run.json


class Pair(NamedTuple):
    """Two pictures or more, the run folder that they get, and what became of them."""

    folder: Path
    content: Path
    style: Path
    status: str = 'waiting'  # then 'finished', 'kept' (from an earlier call) or 'failed'
    record: dict = {}  # what run.json holds
    reason: str = ''  # why it failed, in one sentence
    others: dict = {}  # more styles (style_2, ...), a mask, regions: by their names in run.json

    @property
    def pictures(self):
        """The paths of all pictures, by their names in run.json."""
        return {'content': self.content, 'style': self.style, **self.others}

    @property
    def styles(self):
        """The paths of the style pictures."""
        return [path for role, path in self.pictures.items() if role.startswith('style')]

    @property
    def title(self):
        """What it is, by the names of its pictures."""
        names = ' and '.join(path.name for path in self.styles)
        return f'{self.content.name} in the style of {names}'


def find_pairs(
    folder, pairs, pattern_content, pattern_style, pattern_mask=None, pattern_regions=None
):
    """Return the pictures that belong together, all of one style in a row.

    Parameters
    ----------
    folder : Path
    pairs : {'zip', 'product', 'blend'}
    pattern_content, pattern_style : str
    pattern_mask, pattern_regions : str, optional

    Returns
    -------
    list of dict of str to Path
        Each has a content and a style, as in `Pair.pictures`.

    Raises
    ------
    UserError
        If no pictures match, if ``'zip'`` finds more of one kind than of the other, or if there
        are neither one mask for all nor as many as content pictures.
    """
    if pairs not in PAIRS:
        raise UserError(f'pairs is {pairs!r}: it must be one of {", ".join(PAIRS)}')
    contents = [{'content': path} for path in _matching(folder, 'content', pattern_content)]
    for role, pattern in ('mask', pattern_mask), ('regions', pattern_regions):
        if pattern:
            paths = _matching(folder, role, pattern)
            if len(paths) not in (1, len(contents)):
                raise UserError(
                    f'{role} pictures in {folder}: {len(paths)}, content pictures: '
                    f'{len(contents)}: give one for all, or one for each'
                )
            for pictures, path in zip(contents, paths * (len(contents) // len(paths))):
                pictures[role] = path
    styles = _matching(folder, 'style', pattern_style)
    if pairs == 'blend':
        return [{**styles_by_name(styles), **pictures} for pictures in contents]
    if pairs == 'product':
        return [{'style': style, **pictures} for style in styles for pictures in contents]
    if len(contents) != len(styles):
        raise UserError(
            f'content pictures in {folder}: {len(contents)}, style pictures: '
            f'{len(styles)}, and zip pairs them one to one: give as many of each, or '
            "--pairs product (in Python pairs='product')"
        )
    return [{'style': style, **pictures} for pictures, style in zip(contents, styles)]


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
    """Return a `Pair` for each dict of pictures, with its old run folder or the next free one.

    Parameters
    ----------
    found : list of dict of str to Path
        From `find_pairs`.
    out : Path
        Where the run folders gen_0, gen_1, ... are, or will be.
    """
    old, taken = defaultdict(list), set()
    runs = (path for path in out.glob('gen_*') if re.fullmatch(r'gen_\d+', path.name))
    for path in sorted(runs, key=natural_order):
        record = read_record(path)
        if record:
            taken.add(path.name)
            old[_key(_pictures_of(record, found[0]['content'].parent))].append(path)
    names = (f'gen_{number}' for number in count())
    free = (out / name for name in names if name not in taken)
    pairs = []
    for pictures in found:
        runs_of_it = old[_key(pictures)]
        others = {role: path for role, path in pictures.items() if role not in ('content', 'style')}
        folder = runs_of_it.pop(0) if runs_of_it else next(free)
        pairs.append(Pair(folder, pictures['content'], pictures['style'], others=others))
    return pairs


def is_done(pair, recipe, crop, blend=()):
    """Return whether the run folder holds a finished run of these pictures and settings."""
    record = read_record(pair.folder)
    wanted = dict(status='finished', recipe=recipe.name, crop=crop, init='content')
    if any(record.get(name) != value for name, value in wanted.items()):
        return False
    try:
        same = recipe_of(record, pair.folder) == recipe
    except UserError:  # it was changed, or written by another version
        return False
    pictures = pair.pictures
    return (
        same
        and list(record.get('blend', ())) == list(blend)
        and is_plain(record)
        and _sha256(pair.folder / STYLIZED) == record.get('result_sha256', '')
        and (pair.folder / FRAMES).exists()
        and _key(_pictures_of(record, pair.content.parent)) == _key(pictures)
        and all(sha256(path) == record['sha256'][role] for role, path in pictures.items())
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
    paths = {role: Path(str(record[role])) for role in filter(PARTS.fullmatch, record)}
    return {
        role: path if os.path.exists(path) else folder / path.name for role, path in paths.items()
    }


def _key(pictures):
    return tuple(sorted((role, path.resolve()) for role, path in pictures.items()))
