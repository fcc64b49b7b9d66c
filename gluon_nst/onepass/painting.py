"""Paint photographs with a trained network: one pass each."""

from pathlib import Path

from ..errors import UserError
from ..images import fit_size, read_image, save_image
from ..runs.picture_file import SUFFIXES
from .photographs import find_photographs

SIZE = 900  # pixels along the longest side: networks are trained on pictures of 300 to 1000
LEAST = 16  # pixels each way: less is no picture
MOST = 6_000_000  # pixels: so many take about 4 GB


def paint(net, photo, out, *, size=SIZE, overwrite=False):
    """Paint one photograph into a file, whole or not at all.

    Parameters
    ----------
    net : PaintingNetwork
    photo, out : str or Path
    size : int
        Pixels along the longest side of the painting.
    overwrite : bool
        Whether ``out`` may exist.

    Returns
    -------
    bool
        False if ``out`` exists already, and so nothing was done.

    Raises
    ------
    UserError
        If the photograph cannot be read, or is too small or too large at this size.
    """
    if Path(out).exists() and not overwrite:
        return False
    image = read_image(photo)
    height, width = image.shape[:2]
    if min(width, height) < LEAST:
        raise UserError(
            f'{photo} is {width}x{height} pixels: the network takes no fewer than {LEAST} each '
            'way, so give a larger picture'
        )
    shape = fit_size(width, height, size)
    if min(shape) < LEAST:
        raise UserError(
            f'{photo} becomes {shape[0]}x{shape[1]} pixels at size {size}: the network takes no '
            f'fewer than {LEAST} each way, so give a larger size'
        )
    if shape[0] * shape[1] > MOST:
        raise UserError(
            f'{photo} becomes {shape[0]}x{shape[1]} pixels at size {size}, more than '
            f'{MOST // 10**6} megapixels: give a smaller size'
        )
    save_image(out, net.paint(image, shape))
    return True


def plan(photos, out):
    """Return pairs of paths: each photograph, and where its painting goes.

    Parameters
    ----------
    photos : list of Path
        Picture files, and folders, of which every picture is taken.
    out : Path
        The folder for the paintings.

    Raises
    ------
    UserError
        If a folder holds no picture, two photographs have the same name, or a painting would
        replace a photograph.
    """
    pairs: dict = {}
    for path in photos:
        for photo in find_photographs(path) if path.is_dir() else [path]:
            suffix = photo.suffix.lower()
            painting = out / (photo.stem + (suffix if suffix in SUFFIXES else '.png'))
            if painting.resolve() == photo.resolve():
                raise UserError(
                    f'the painting of {photo} would replace it: name another folder with --out'
                )
            if painting in pairs:
                raise UserError(
                    f'{pairs[painting]} and {photo} would both be painted as {painting}: paint '
                    'them into two folders'
                )
            pairs[painting] = photo
    return [(photo, painting) for painting, photo in pairs.items()]
