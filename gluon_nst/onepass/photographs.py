"""Photographs to train on: random crops of the pictures in a folder."""

import math
from pathlib import Path

import numpy
from PIL import Image

from .._compat import np
from ..errors import UserError
from ..images import fit_size, read_image
from ..runs.picture_file import SUFFIXES

PICTURES = (*SUFFIXES, '.bmp', '.gif', '.heic', '.avif')
KEPT = 1024  # pixels along the longest side that are kept of a photograph
SIDES = 300, 1000  # how long the longest side may be in a crop: near, or far away


def find_photographs(folder):
    """Return the paths of the pictures in a folder, sorted by name.

    Raises
    ------
    UserError
        If there is no such folder, or no picture in it.
    """
    if not Path(folder).is_dir():
        raise UserError(f'there is no folder {folder} with photographs: check the name')
    found = sorted(path for path in Path(folder).iterdir() if path.suffix.lower() in PICTURES)
    if not found:
        raise UserError(
            f'the folder {folder} holds no photographs: give one with pictures, whose names end '
            f'in {", ".join(PICTURES)}'
        )
    return found


class Photographs:
    """Photographs in memory, of which random crops are drawn.

    Parameters
    ----------
    paths : list of Path
    crop : int
        The side of a crop, in pixels.
    seed : int
    recolor : bool
        Whether colours are changed at random, too: so that few photographs look like more.

    Raises
    ------
    UserError
        If a file is no picture, or smaller than a crop.
    """

    def __init__(self, paths, crop, seed=0, recolor=False):
        self.crop, self.seed, self.recolor = crop, seed, recolor
        self.photos = [self._read(path) for path in paths]

    def _read(self, path):
        image = read_image(path)
        height, width = image.shape[:2]
        if min(height, width) < self.crop:
            raise UserError(
                f'{path} is {width}x{height} pixels, too small to train on: give photographs of '
                f'at least {self.crop} pixels each way'
            )
        size = min(KEPT, max(height, width))
        shape = fit_size(width, height, size)
        return Image.fromarray(image).resize(shape, Image.Resampling.LANCZOS)

    def draw(self, step):
        """Return the random crop of a step: (1, 3, crop, crop), in [0, 1].

        It is from any photograph and place, near or far, and mirrored every second time.
        """
        random = numpy.random.RandomState([self.seed, step])
        photo = self.photos[random.randint(len(self.photos))]
        width, height = photo.size
        near, far = map(math.log, SIDES)
        longest = math.exp(random.uniform(near, far))
        side = min(self.crop * max(width, height) / longest, width, height)  # in the photograph
        x, y = random.uniform(0, width - side), random.uniform(0, height - side)
        shape = self.crop, self.crop
        image = photo.resize(shape, Image.Resampling.LANCZOS, box=(x, y, x + side, y + side))
        if random.rand() < 0.5:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        X = numpy.asarray(image, 'float32').transpose(2, 0, 1) / 255
        if self.recolor:
            X = X[random.permutation(3)] ** random.uniform(0.5, 2, size=(3, 1, 1))
        return np.array(X[None], dtype='float32')
