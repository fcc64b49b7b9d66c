"""Draw castle-sky.png: white where castle.jpg shows the sky, black elsewhere.

    python img/draw_sky.py

It is a mask for ``--mask``, and, having two flat colours, a picture for ``--regions``.
"""

from pathlib import Path

import numpy
from PIL import Image, ImageFilter

HERE = Path(__file__).parent
HORIZON = 304  # row: what is blue below it is a lake
SPECKS = 9  # pixels: what is smaller is filled


def main():
    """Write the picture beside this file."""
    castle = numpy.asarray(Image.open(HERE / 'castle.jpg')).astype(int)
    sky = (castle[..., 2] > castle[..., 0] + 12) & (castle.sum(axis=2) > 330)  # blue and bright
    sky[HORIZON:] = False
    sky[: HORIZON // 4, -100:] = True  # a dark corner
    mask = Image.fromarray((sky * 255).astype('uint8')).filter(ImageFilter.MedianFilter(SPECKS))
    mask.convert('1').save(HERE / 'castle-sky.png', optimize=True)


if __name__ == '__main__':
    main()
