"""Paint many photographs, animations and films: here, or on a Dask cluster."""

import glob
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from .._compat import npx
from ..errors import UserError
from ..plotting import new_bar
from ..recipes import as_shares
from ..runs.picture_file import READ_ONLY, SUFFIXES
from .anystyle import Paintings
from .files import find_styles, load_network, network_identity
from .films import FILMS, MP4, paint_film
from .moving import is_animated, paint_animation
from .painting import COLORS, SIZE, paint_photo
from .photographs import find_photographs


class Painted(NamedTuple):
    """What became of one photograph."""

    photo: Path
    painting: Path
    status: str = 'planned'  # then 'painted', 'kept' or 'failed'
    reason: str = ''  # why it failed


def paint_album(
    network,
    photos,
    out,
    *,
    blend=(),
    size=SIZE,
    color='style',
    smooth=0.0,
    overwrite=False,
    executor=None,
    progress=True,
):
    """Paint photographs, animated pictures and films into a folder.

    Parameters
    ----------
    network : str or Path, or Paintings
        As in `load_network`; or paintings, in whose style no network was trained.
    photos : list of str or Path
        Files, patterns such as ``*.jpg``, and folders, of which every picture is taken.
    out : str or Path
        The folder; or the file, of one photograph. What exists already is kept.
    blend : sequence of float, optional
        The share of each style, as in `load_network`.
    size : int
        Pixels along the longest side of each picture that is painted.
    color : {'style', 'luminance'}
        As in `paint_image`.
    smooth : float
        As in `FramePainter`, for what moves.
    overwrite : bool
        Whether to paint again what is there already.
    executor : concurrent.futures.Executor or dask.distributed.Client, optional
        Paints, in processes that see the files under the same paths; without it, this process.
    progress : bool
        Whether to show the progress of films.

    Returns
    -------
    list of Painted

    Raises
    ------
    UserError
        If an argument cannot be used, or two photographs would become one painting.
    """
    if color not in COLORS:
        raise UserError(f'color is {color!r}: it must be one of {", ".join(COLORS)}')
    if not 0 <= smooth < 1:
        raise UserError(f'smooth is {smooth}: it must be from 0 to below 1')
    any_style = isinstance(network, Paintings)
    source = network.resolved() if any_style else _Trained(str(network))
    source = source._replace(blend=as_shares(blend or source.blend, source.styles()))
    identity = source.identity()
    _load(source, size, identity)  # what is wrong with it is said once
    album = plan(photos, Path(out).absolute())
    work = partial(
        _paint,
        source=source,
        identity=identity,
        settings=dict(size=size, color=color),
        smooth=smooth,
        overwrite=overwrite,
    )
    if executor is None:
        return [work(painted, progress=progress) for painted in album]
    if hasattr(executor, 'get_executor'):  # a Dask client
        executor = executor.get_executor()
    futures = [executor.submit(work, painted) for painted in album]
    return [future.result() for future in futures]


def plan(photos, out):
    """Return what is to be painted, and where it goes, as a list of `Painted`.

    Raises
    ------
    UserError
        If a folder holds no picture, a pattern matches none, two photographs have the same name,
        a painting would replace a photograph, or one file is to hold several.
    """
    album: dict = {}
    photos = [photo for path in photos for photo in _expand(path)]
    is_file = out.suffix.lower() in (*SUFFIXES, *READ_ONLY, *FILMS) and not out.is_dir()
    if is_file and len(photos) > 1:
        raise UserError(
            f'out is the file {out}, and there are {len(photos)} photographs: name a folder'
        )
    for photo in photos:
        painting = _file(photo, out) if is_file else out / (photo.stem + _suffix(photo))
        if painting.resolve() == photo.resolve():
            raise UserError(
                f'the painting of {photo} would replace it: name another folder with --out'
            )
        if painting in album:
            raise UserError(
                f'{album[painting].photo} and {photo} would both be painted as {painting}: paint '
                'them into two folders'
            )
        album[painting] = Painted(photo.absolute(), painting)
    return list(album.values())


def _expand(path):
    """Return the files that a name, a pattern or a folder stands for."""
    path = Path(path)
    if path.is_dir():
        return find_photographs(path)
    if path.exists() or not glob.has_magic(str(path)):
        return [path]
    found = sorted(map(Path, glob.glob(str(path))))
    if not found:
        raise UserError(f'no file matches {path}: check the pattern')
    return found


def _file(photo, out):
    """Return ``out``, if a painting of this photograph can be such a file."""
    suffix = _suffix(photo)
    still = suffix in SUFFIXES and not is_animated(photo)
    if out.suffix.lower() not in (SUFFIXES if still else [suffix]):
        raise UserError(
            f'out is {out}, but the painting of {photo} is saved as {suffix}: name '
            f'{out.with_suffix(suffix)}, or a folder'
        )
    return out


def _suffix(photo):
    """Return the suffix of the painting of a photograph."""
    suffix = photo.suffix.lower()
    if suffix in FILMS:
        return '.mp4' if suffix in MP4 else '.mkv'
    return suffix if suffix in SUFFIXES or is_animated(photo) else '.png'


def _paint(painted, source, identity, settings, smooth, overwrite, progress=False):
    """Paint one photograph, unless that is done, and return what became of it."""
    npx.set_np()  # the switch is per thread, and this may be a worker's
    photo, painting = painted.photo, painted.painting
    if painting.exists() and not overwrite:
        return painted._replace(status='kept')
    try:
        net = _load(source, settings['size'], identity)
        if photo.suffix.lower() in FILMS:
            bar = _FilmBar(photo.name) if progress else None
            moving = dict(smooth=smooth, identity=identity, bar=bar)
            paint_film(net, photo, painting, **settings, **moving)
        elif is_animated(photo):
            paint_animation(net, photo, painting, smooth=smooth, **settings)
        else:
            paint_photo(net, photo, painting, **settings)
    except (UserError, OSError) as error:  # the others go on
        return painted._replace(status='failed', reason=str(error))
    return painted._replace(status='painted')


class _Trained(NamedTuple):
    """Styles of a network, as in `load_network`."""

    name: str
    blend: tuple = ()

    def styles(self):
        return len(find_styles(self.name)[1])

    def identity(self):
        return network_identity(self.name, self.blend)

    def load(self, size):
        return load_network(self.name, self.blend)


@lru_cache(maxsize=1)
def _load(source, size, identity):  # its files may have changed
    return source.load(size)


class _FilmBar:
    """Shows how many frames of a film are painted, and how much time is left."""

    def __init__(self, name):
        self.name, self.bar = name, None

    def __call__(self, done, count):
        if self.bar is None:
            self.bar = new_bar(count or None, done - 1, 'frame', desc=self.name)
        self.bar.update(done - self.bar.n)
        if done == count:
            self.bar.close()
