"""Make the pictures of the default recipe and of the networks that the README and its pages show.

    python img/results/make.py [STRIP ...]

Each strip is what a command makes, such as ``gluon-nst stylize img/castle.jpg
img/starry-night.jpg --strength 0.25``; castle-starry-night has --size 900, and chapter, which
lesson 8 shows, --recipe d2l. The strips take a quarter of an hour on two cores.
"""

import sys
from pathlib import Path

from draw_strip import draw

import gluon_nst
from gluon_nst.images import save_image
from gluon_nst.onepass.anystyle import Paintings
from gluon_nst.onepass.files import SHIPPED, load_network, shipped
from gluon_nst.onepass.painting import paint_photo
from gluon_nst.resources import sample_picture

HERE = Path(__file__).parent
SIZE = 450  # pixels, of what is painted in one pass
CASTLE, NIGHT = sample_picture('castle.jpg'), sample_picture('starry-night.jpg')
GLASS, CAFE = map(sample_picture, ('stained-glass.jpg', 'night-cafe.jpg'))
READING, TREES, DUCKS = map(sample_picture, ('reading.jpg', 'orange-trees.jpg', 'ducks.jpg'))
INK, HILLS = map(sample_picture, ('ink-landscape.jpg', 'sainte-victoire.jpg'))
BOUQUET = sample_picture('bouquet.jpg')
MACAW, BRIDGE = map(sample_picture, ('macaw.jpg', 'bridge.jpg'))
SKY = sample_picture('castle-sky.png')
STRIPS = {
    'strength': [(CASTLE, NIGHT, dict(strength=s)) for s in (0, 0.25, 0.5, 0.75, 1)],
    'paintings': [(CASTLE, READING, {}), (CASTLE, TREES, {}), (MACAW, DUCKS, {})],
    'more-paintings': [(CASTLE, INK, {}), (CASTLE, HILLS, {}), (MACAW, BOUQUET, {})],
    'color': [(MACAW, CAFE, dict(color=c)) for c in ('style', 'match', 'luminance')],
    'blend': [(CASTLE, (NIGHT, GLASS), dict(blend=b)) for b in ((9, 1), (1, 1), (1, 9))],
    'regions': [
        (CASTLE, NIGHT, dict(mask=SKY, color='luminance')),
        (CASTLE, (NIGHT, GLASS), dict(regions=SKY)),
    ],
    'style-scale': [(CASTLE, GLASS, dict(style_scale=s)) for s in (0.5, 1, 2)],
}
BETWEEN = [
    (CASTLE, 'starry-night', ()),
    *((CASTLE, 'starry-night,stained-glass', blend) for blend in ((3, 1), (1, 1), (1, 3))),
    (CASTLE, 'stained-glass', ()),
]
ANY = {  # photographs in the style of paintings, which the decoder does not know
    'any-style': [
        (CASTLE, Paintings((NIGHT,))),
        (MACAW, Paintings((READING,))),
        (BRIDGE, Paintings((GLASS,))),
    ],
    'alpha': [(CASTLE, Paintings((READING,), alpha=alpha)) for alpha in (0.25, 0.5, 0.75, 1)],
}


def main():
    """Write them: all, or those that are named."""
    for name in sys.argv[1:] or (*STRIPS, *ANY, 'between', *shipped()):
        if name in ANY:
            paintings = [(photo, paintings.load(SIZE)) for photo, paintings in ANY[name]]
            draw_painted(HERE / f'{name}.jpg', paintings, 90)
            continue
        if name == 'between':
            paintings = [(photo, load_network(*styles)) for photo, *styles in BETWEEN]
            draw_painted(HERE / 'between.jpg', paintings, 90)
            continue
        if name in shipped():  # beside its network
            photos = [(photo, load_network(name)) for photo in (CASTLE, MACAW, BRIDGE)]
            draw_painted((SHIPPED / name).with_suffix('.jpg'), photos, 80)
            continue
        paths = []
        for i, (content, style, settings) in enumerate(STRIPS[name]):
            image = gluon_nst.stylize(content, style, **settings).image
            paths.append(HERE / f'.{name}-{i}.png')
            save_image(paths[-1], image)
        shown = [SKY, *paths] if name == 'regions' else paths
        draw(shown).save(HERE / f'{name}.jpg', quality=90)
        for path in paths:
            path.unlink()
    if sys.argv[1:]:
        return
    gluon_nst.stylize(CASTLE, NIGHT, size=900, out=HERE / 'castle-starry-night.jpg', overwrite=True)
    gluon_nst.stylize(CASTLE, NIGHT, 'd2l', out=HERE / 'chapter.jpg', overwrite=True)


def draw_painted(out, paintings, quality):
    """Write what networks make of photographs, given as pairs of a photograph and a network."""
    paths = []
    for i, (photo, net) in enumerate(paintings):
        paths.append(HERE / f'.{out.stem}-{i}.png')
        paint_photo(net, photo, paths[-1], size=SIZE)
    draw(paths).save(out, quality=quality)
    for path in paths:
        path.unlink()


if __name__ == '__main__':
    main()
