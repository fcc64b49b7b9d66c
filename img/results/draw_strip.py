"""Put pictures side by side at one height, as the README shows them.

The strips of this folder, from the root of a clone (some of the runs take minutes):

    gluon-nst stylize img/castle.jpg img/starry-night.jpg --recipe vgg16 -o runs/vgg16
    python img/results/draw_strip.py NAME PICTURE PICTURE ... runs/vgg16/stylized.png

recipes: castle.jpg, starry-night.jpg and the results of the recipes d2l (120 steps), tensorflow
and vgg16. vgg16-beta: the recipe vgg16 with --size 300 --steps 120 and --style-weight 1e-4, 1e-3,
1e-2, 1e-1. What the default recipe makes is drawn by make.py.
"""

import sys
from pathlib import Path

from PIL import Image

HEIGHT, GAP = 300, 8  # pixels; the gap is white


def draw(paths):
    """Return one picture of them all."""
    pictures = [Image.open(path).convert('RGB') for path in paths]
    pictures = [
        picture.resize((round(picture.width * HEIGHT / picture.height), HEIGHT), Image.LANCZOS)
        for picture in pictures
    ]
    strip = Image.new('RGB', (sum(p.width + GAP for p in pictures) - GAP, HEIGHT), 'white')
    x = 0
    for picture in pictures:
        strip.paste(picture, (x, 0))
        x += picture.width + GAP
    return strip


if __name__ == '__main__':
    name, *paths = sys.argv[1:]
    draw(paths).save(Path(__file__).with_name(f'{name}.jpg'), quality=90)
