"""Draw stained-glass.jpg: a sunset over the sea as a leaded window.

Each pane is a Voronoi cell of a jittered grid of sites.  A pane takes the
colour that `sunset` has at its site; a dark lead runs along the borders.

    python img/draw_mosaic.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

WIDTH, HEIGHT, PANE = 960, 720, 27  # pixels; PANE is the mean width of a pane
SUN = np.array([0.60 * WIDTH, 0.40 * HEIGHT])

SKY = [
    'fff6c8',
    'ffd23f',
    'ff9f1c',
    'f3562b',
    'd7263d',
    '9b1d64',
    '5b2a9d',
    '2b3fb0',
    '1769c4',
    '12408f',
    '0b1f5c',
]  # from the sun outwards
SEA = ['0a2a6b', '0f5fa8', '12a5a0', '36c9a3', '0b7f86', '123f8c']
GOLD = ['ffb21f', 'ffe68a', 'f3722c']
LEAD = np.array([14, 12, 22])


def ramp(colours, t):
    """The colours, blended smoothly, at positions t in [0, 1]."""
    table = np.array([[int(c[i : i + 2], 16) for i in (0, 2, 4)] for c in colours])
    t = np.clip(t, 0, 1) * (len(table) - 1)
    return np.stack([np.interp(t, range(len(table)), channel) for channel in table.T], -1)


def sunset(x, y):
    """Colour of the scene at x, y: rings of light around a sun over bands of sea."""
    dx, dy = x - SUN[0], y - SUN[1]
    radius, angle = np.hypot(dx, dy) / WIDTH, np.arctan2(dy, dx)
    rays = 0.030 * np.sin(9 * angle + 14 * radius) + 0.022 * np.sin(46 * radius)
    sky = ramp(SKY, 1.62 * (radius + rays) ** 0.9 - 0.06)

    swell = np.sin(x / 95 + y / 60) + 0.6 * np.sin(x / 41 - y / 33)
    sea = ramp(SEA, 0.5 + 0.5 * np.sin(y / 24 + 1.1 * swell))
    glitter = (np.abs(dx) < 26 + 0.16 * dy + 22 * swell) & (np.sin(y / 13 + swell) > -0.35)
    sea = np.where(glitter[..., None], ramp(GOLD, 0.5 + 0.5 * np.sin(x / 17 + y / 11)), sea)

    horizon = 0.62 * HEIGHT + 9 * np.sin(x / 70)
    return np.where((y > horizon)[..., None], sea, sky)


def draw(seed=3):
    rng = np.random.default_rng(seed)
    rows, cols = HEIGHT // PANE + 5, WIDTH // PANE + 5
    grid = np.stack(np.meshgrid(range(cols), range(rows)), -1) - 2
    sites = (grid + rng.uniform(0.04, 0.96, grid.shape)) * PANE
    panes = sunset(*np.moveaxis(sites, -1, 0))
    panes = panes * rng.normal(1, 0.13, (rows, cols, 1)) + rng.normal(0, 7, panes.shape)

    y, x = np.mgrid[:HEIGHT, :WIDTH]
    pixel = np.stack([x, y], -1) + 0.5
    # The sites that matter to a pixel lie in the 5 x 5 grid cells around its own.
    around = [(y // PANE + i, x // PANE + j) for i in range(5) for j in range(5)]

    nearest = np.full((HEIGHT, WIDTH), np.inf)  # squared distance to the nearest site
    own, colour = np.zeros((HEIGHT, WIDTH, 2)), np.zeros((HEIGHT, WIDTH, 3))
    for at in around:
        d = ((pixel - sites[at]) ** 2).sum(-1)
        won = d < nearest
        nearest[won], own[won], colour[won] = d[won], sites[at][won], panes[at][won]

    edge = np.full((HEIGHT, WIDTH), np.inf)  # distance to the border of the pane
    for at in around:
        across = sites[at] - own
        width = np.linalg.norm(across, axis=-1)
        d = ((own + sites[at]) / 2 - pixel) * across
        edge = np.where(width > 0, np.minimum(edge, d.sum(-1) / np.maximum(width, 1e-9)), edge)

    slope = (pixel - own) @ [-0.6, -0.8] / PANE  # panes bulge towards a light at the top left
    glow = (
        1.02
        + 0.30 * slope
        + 0.13 * np.clip(edge / 7, 0, 1)
        + 0.035 * np.sin(x / 5 + 3 * np.sin(y / 37))
    )
    glint = 24 * np.exp(-(((slope - 0.24) / 0.07) ** 2))
    glass = colour * glow[..., None] + glint[..., None]
    cover = np.clip((edge - 1.1) / 1.3, 0, 1)[..., None]
    return Image.fromarray(np.clip(LEAD + (glass - LEAD) * cover, 0, 255).astype('uint8'))


if __name__ == '__main__':
    here = Path(__file__).with_name('stained-glass.jpg')
    draw().save(sys.argv[1] if len(sys.argv) > 1 else here, quality=88)
