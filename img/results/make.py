"""Make the pictures of the default recipe that the README and its pages show.

    python img/results/make.py [STRIP ...]

Each strip is what a command makes, such as ``gluon-nst stylize img/castle.jpg
img/starry-night.jpg --strength 0.25 --size 300``; castle-starry-night has --size 900.
"""

import sys
from pathlib import Path

from draw_strip import draw

import gluon_nst
from gluon_nst.images import save_image
from gluon_nst.resources import sample_picture

HERE = Path(__file__).parent
CASTLE, NIGHT = sample_picture('castle.jpg'), sample_picture('starry-night.jpg')
GLASS, MACAW, CAFE = map(sample_picture, ('stained-glass.jpg', 'macaw.jpg', 'night-cafe.jpg'))
SKY = sample_picture('castle-sky.png')
STRIPS = {
    'strength': [(CASTLE, NIGHT, dict(strength=s)) for s in (0, 0.25, 0.5, 0.75, 1)],
    'color': [(MACAW, CAFE, dict(color=c)) for c in ('style', 'match', 'luminance')],
    'blend': [(CASTLE, (NIGHT, GLASS), dict(blend=b)) for b in ((9, 1), (1, 1), (1, 9))],
    'regions': [
        (CASTLE, NIGHT, dict(mask=SKY, color='luminance')),
        (CASTLE, (NIGHT, GLASS), dict(regions=SKY)),
    ],
    'style-scale': [(CASTLE, GLASS, dict(style_scale=s)) for s in (0.5, 1, 2)],
}


def main():
    """Write them beside this file: all, or those that are named."""
    for name in sys.argv[1:] or STRIPS:
        paths = []
        for i, (content, style, settings) in enumerate(STRIPS[name]):
            image = gluon_nst.stylize(content, style, size=300, **settings).image
            paths.append(HERE / f'.{name}-{i}.png')
            save_image(paths[-1], image)
        shown = [SKY, *paths] if name == 'regions' else paths
        draw(shown).save(HERE / f'{name}.jpg', quality=90)
        for path in paths:
            path.unlink()
    if sys.argv[1:]:
        return
    gluon_nst.stylize(CASTLE, NIGHT, size=900, out=HERE / 'castle-starry-night.jpg', overwrite=True)


if __name__ == '__main__':
    main()
