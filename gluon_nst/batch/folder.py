"""Folders of pictures: each pair becomes a run folder, in this process or in others."""

import os
import sys
import textwrap
import threading
import uuid
from concurrent.futures import as_completed
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from .. import pages
from .._compat import npx
from ..errors import UserError, WriteError
from ..files import remove_leftovers
from ..images import crop_to, read_image
from ..pipeline import Job, Stylizer
from ..recipes import DEFAULT, Recipe, get_recipe
from ..runs.record import read_record
from .gallery import THUMBNAILS, write_page, write_thumbnail
from .pairing import find_pairs, is_done, number_pairs


class Task(NamedTuple):
    """What all pairs have in common, as plain data that can be sent to another process."""

    recipe: Recipe
    device: str
    crop: bool
    overwrite: bool
    blend: tuple
    id: str  # of this call: no two calls share a Stylizer, for pictures may change in between


def stylize_folder(
    folder,
    recipe=DEFAULT,
    *,
    out=None,
    pairs='zip',
    pattern_content='content_*',
    pattern_style='style_*',
    pattern_mask=None,
    pattern_regions=None,
    blend=(),
    crop=False,
    overwrite=False,
    device='auto',
    executor=None,
    progress=True,
    preview=False,
    **settings,
):
    """Stylise the pictures of a folder in pairs, and show them all on one page, index.html.

    Lesson: chapters/11_vgg16_recipe.py.

    What an earlier call finished is kept if the pictures and settings are the same.
    A pair always keeps its run folder, and new pairs get the next free numbers. When a
    picture is removed, its run folders stay, but the page no longer shows them.

    Parameters
    ----------
    folder : str or Path
        Where the pictures are.
    recipe : str
        Name of a `Recipe`.
    out : str or Path, optional
        Where to write the page and the run folders gen_0, gen_1, ..., as `stylize` makes
        them; ``folder/generated`` if not given.
    pairs : {'zip', 'product', 'blend'}
        The first content picture with the first style picture, the second with the
        second, and so on; or every content picture with every style picture; or every content
        picture with all style pictures at once. They are sorted by name, and content_2 comes
        before content_10.
    pattern_content, pattern_style : str
        Which files are content and style pictures; ``*`` stands for anything.
    pattern_mask, pattern_regions : str, optional
        Which files are masks, or regions, as in `stylize`: one for all content pictures, or one
        for each, in their order. Regions need ``pairs='blend'``.
    blend : sequence of float
        The share of each style picture, in their order, as in `stylize`; for ``pairs='blend'``.
    crop : bool
        Whether to crop pictures to the shape that ``size`` gives (a square if it is one
        number) before they are resized.
    overwrite : bool
        Whether to redo what an earlier call finished.
    device : {'auto', 'cpu', 'gpu'}
    executor : concurrent.futures.Executor or dask.distributed.Client, optional
        Runs the pairs, in processes that see the folders under the same paths.
        Without it they run here, one after another.
    progress : bool
        Whether to report each pair as it is done.
    preview : bool
        As in `stylize`.
    **settings
        Fields of the `Recipe` to replace, as in `stylize`.

    Returns
    -------
    list of Pair
        Each has its ``folder``, ``content``, ``style``, ``others`` (more styles, a mask,
        regions), ``status`` (``'finished'``, ``'kept'`` or ``'failed'``), ``record`` (what
        run.json holds) and ``reason`` (why it failed, in one sentence).

    Raises
    ------
    UserError
        If an argument cannot be used, or no pictures match.
    KeyboardInterrupt
        If interrupted; finished pairs stay, and the message names the latest picture.

    Examples
    --------
    >>> gluon_nst.stylize_folder('no-such-folder')
    Traceback (most recent call last):
        ...
    gluon_nst.errors.UserError: there is no folder ...no-such-folder: check the name
    """
    chosen = get_recipe(recipe).replace(**settings)
    chosen = chosen.preview() if preview else chosen
    if (blend or pattern_regions) and pairs != 'blend':
        raise UserError(
            f'{"blend" if blend else "pattern_regions"} is for several styles at once: add '
            "--pairs blend (in Python pairs='blend')"
        )
    task = Task(chosen, device, crop, overwrite, tuple(blend), uuid.uuid4().hex)
    folder = Path(os.path.realpath(folder))  # so that every process finds it
    out = Path(os.path.realpath(out or folder / 'generated'))
    found = find_pairs(folder, pairs, pattern_content, pattern_style, pattern_mask, pattern_regions)
    pages.check(out)
    gallery = {pair.folder: pair for pair in number_pairs(found, out)}
    for pair in gallery.values():
        _job(task, pair)  # what is wrong with it is said before the first is begun

    write_page(out, folder.name, gallery.values())
    with closing(_results(task, list(gallery.values()), executor, progress)) as results:
        for i, pair in enumerate(results, start=1):
            gallery[pair.folder] = pair
            write_page(out, folder.name, gallery.values())
            if progress:
                line = f'[{i}/{len(gallery)}] {pair.folder.name}: {pair.title}: {pair.status}'
                # A file name may hold what controls a terminal.
                print(''.join(c if c.isprintable() else '?' for c in line), file=sys.stderr)
    return list(gallery.values())


def _results(task, pairs, executor, progress):
    """Yield the pairs as they are done."""
    if executor is None:
        yield from (stylize_pair(task, pair, progress) for pair in pairs)
        return
    if hasattr(executor, 'get_executor'):  # a Dask client
        executor = executor.get_executor()
    futures = {executor.submit(stylize_pair, task, pair): pair for pair in pairs}
    try:
        for future in as_completed(futures):
            try:
                yield future.result()
            except UserError:
                raise
            except Exception as error:  # its process kept dying, say
                yield futures[future]._replace(status='failed', reason=_sentence(error))
    finally:
        for future in futures:
            future.cancel()


# MXNet uses all cores for one pair, and the Stylizer keeps one style: threads take turns.
_turn = threading.Lock()


def stylize_pair(task, pair, progress=False):
    """Stylise one pair and return it; doing it again after a process died does no harm.

    Raises
    ------
    UserError
        If no pair can be done here, because there are no weights or no such device.
    """
    npx.set_np()  # the switch is per thread, and this may be a worker's
    with _turn:
        for name in THUMBNAILS.values():
            remove_leftovers(pair.folder / name)
        done = not task.overwrite and is_done(pair, task.recipe, task.crop, task.blend)
        stylizer = None if done else _stylizer(task)
        try:
            if stylizer:
                stylizer.run(_job(task, pair, progress))
            for role, name in THUMBNAILS.items():
                path = getattr(pair, role)
                if stylizer:
                    write_thumbnail(stylizer.read(role, path).image, pair.folder / name)
                elif not (pair.folder / name).exists():
                    image = read_image(path)
                    image = crop_to(image, task.recipe.size) if task.crop else image
                    write_thumbnail(image, pair.folder / name)
        except Exception as error:  # whatever it is, the others go on
            return pair._replace(status='failed', reason=_sentence(error))
        return pair._replace(status='kept' if done else 'finished', record=read_record(pair.folder))


def _job(task, pair, progress=False):
    areas = {role: pair.others.get(role) for role in ('mask', 'regions')}
    return Job(
        pair.content,
        pair.styles,
        pair.folder,
        overwrite=True,
        progress=progress,
        blend=task.blend,
        **areas,
    )


@lru_cache(maxsize=1)
def _stylizer(task):
    stylizer = Stylizer(task.recipe, task.device, task.crop)
    stylizer.tiled_network  # noqa: B018 loads it now: without weights no pair can be done
    return stylizer


def _sentence(error):
    if isinstance(error, (UserError, WriteError)):
        return str(error)
    return textwrap.shorten(f'{type(error).__name__}: {error}', 300)
