"""Put content, style and result of a run side by side, as the README shows them.

    gluon-nst stylize --steps 120
    python img/results/draw_before_after.py runs/castle-stained-glass
"""
import json
import sys
from pathlib import Path

from PIL import Image

GAP = 8  # pixels, white


def draw(run):
    record = json.loads((run / 'run.json').read_text())
    pictures = [Image.open(path) for path in (record['content'], record['style'],
                                              run / 'stylized.png')]
    height = pictures[-1].height
    pictures = [picture.resize((round(picture.width * height / picture.height), height),
                               Image.LANCZOS) for picture in pictures]
    strip = Image.new('RGB', (sum(p.width + GAP for p in pictures) - GAP, height), 'white')
    x = 0
    for picture in pictures:
        strip.paste(picture, (x, 0))
        x += picture.width + GAP
    return strip


if __name__ == '__main__':
    run = Path(sys.argv[1])
    draw(run).save(Path(__file__).with_name(f'{run.name}.jpg'), quality=90)
