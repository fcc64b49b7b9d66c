"""Photographs to train on: random crops of the pictures in a folder."""

import math
from pathlib import Path

import numpy
from PIL import Image

from .._compat import np
from ..errors import UserError
from ..images import fit_size, read_image
from ..resources import sample_picture

PICTURES = '.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.bmp', '.heic'
KEPT = 1024  # pixels along the longest side that are kept of a photograph
SIDES = 300, 1000  # how long the longest side may be in a crop: near, or far away
SAMPLES = 'castle', 'macaw', 'bridge', 'coffee', 'citrus'


def sample_photographs():
    """Return the paths of the photographs that come with the package."""
    return [sample_picture(f'{name}.jpg') for name in SAMPLES]


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

    Raises
    ------
    UserError
        If a file is no picture, or smaller than a crop.
    """

    def __init__(self, paths, crop, seed=0):
        self.crop, self.random = crop, numpy.random.RandomState(seed)
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

    def draw(self):
        """Return a random crop: (1, 3, crop, crop), in [0, 1].

        From any photograph and place, near or far, and mirrored every second time.
        """
        photo = self.photos[self.random.randint(len(self.photos))]
        width, height = photo.size
        near, far = map(math.log, SIDES)
        longest = math.exp(self.random.uniform(near, far))
        side = min(self.crop * max(width, height) / longest, width, height)  # in the photograph
        x, y = self.random.uniform(0, width - side), self.random.uniform(0, height - side)
        shape = self.crop, self.crop
        image = photo.resize(shape, Image.Resampling.LANCZOS, box=(x, y, x + side, y + side))
        if self.random.rand() < 0.5:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return np.array(numpy.asarray(image).transpose(2, 0, 1)[None], dtype='float32') / 255
