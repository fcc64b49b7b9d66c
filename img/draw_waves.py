"""Draw indigo-waves.jpg: a red sun over rows of waves, as in a coloured woodcut.

The waves are the old Japanese pattern seigaiha: rows of fans, each of rings
inside rings, every row half hidden by the next.  A slow noise bends the rows so
that they seem cut by hand, and a wood grain runs through the ink.

    python img/draw_waves.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 960, 720
SCALE = 2  # drawn twice as large and then reduced, for smooth lines
SHORE = 285  # where the sea begins

PAPER, INK, FOAM = [241, 226, 190], [16, 24, 58], [250, 244, 226]
SKY = [[38, 66, 128], [120, 160, 184], [240, 214, 168], [241, 190, 138]]  # downwards
SUN = [206, 52, 36]
WAVES = np.array([[28, 52, 122], [48, 98, 168], [108, 168, 196], [20, 36, 92]])


def noise(rng, height, width, cell):
    """Smooth noise in about [-1, 1] whose bumps are `cell` = (rows, columns) pixels."""
    small = rng.uniform(-1, 1, (int(height / cell[0]) + 3, int(width / cell[1]) + 3))
    return np.asarray(
        Image.fromarray(small.astype('float32')).resize((width, height), Image.BICUBIC)
    )


def ramp(colours, t):
    """The colours, blended, at positions t in [0, 1]."""
    at = np.clip(t, 0, 1) * (len(colours) - 1)
    return np.stack([np.interp(at, range(len(colours)), c) for c in np.transpose(colours)], -1)


def draw(seed=5):
    rng = np.random.default_rng(seed)
    h, w = HEIGHT * SCALE, WIDTH * SCALE
    y, x = np.mgrid[:h, :w] / SCALE
    bend_x = 16 * noise(rng, h, w, (260, 300)) + 2.0 * noise(rng, h, w, (40, 40))
    bend_y = 26 * noise(rng, h, w, (300, 420)) + 2.0 * noise(rng, h, w, (40, 40))

    # Sky and sun: flat washes that fade downwards, with clouds as bare paper.
    picture = ramp(SKY, y / SHORE + 0.03 * noise(rng, h, w, (30, 400)))
    disc = np.hypot(x - 0.68 * WIDTH, y - 170) + 1.5 * noise(rng, h, w, (60, 60))
    picture[disc < 104] = SUN
    picture[np.abs(disc - 104) < 1.6] = INK
    cloud = noise(rng, h, w, (70, 520)) + 0.35 * noise(rng, h, w, (24, 170))
    picture[(cloud > 0.42) & (y < SHORE)] = PAPER
    picture[(np.abs(cloud - 0.42) < 0.022) & (y < SHORE)] = INK

    # Waves, from the far row to the near one; a near fan hides what is behind it.
    u, v = x + bend_x, y + bend_y
    picture[v > SHORE + 40] = INK
    for row in range(-1, 20):
        radius = 38 + 2.2 * max(row, 0)
        along = u + row % 2 * radius  # every other row is shifted by half a fan
        fan = np.floor(along / (2 * radius)).astype(int)
        below = (
            v - SHORE - radius - 22 * row * (1 + 0.03 * row) - 10 * np.sin(2.4 * fan + 1.7 * row)
        )
        ring = (
            np.hypot(along % (2 * radius) - radius, below) / radius * 5
        )  # 0 at the centre, 5 at the rim
        band = ring.astype(int)
        tone = np.where((band % 2 == 1)[..., None], FOAM, WAVES[(band + row + fan) % len(WAVES)])
        tone[np.abs(ring - np.round(ring)) * radius / 5 < 1.3] = INK
        inside = (ring < 5) & (below < radius)
        picture[inside] = tone[inside]

    grain = noise(rng, h, w, (3, 240)) + 0.6 * noise(rng, h, w, (1.5, 60))
    picture = picture * (1 + 0.045 * grain[..., None]) + 5 * noise(rng, h, w, (3, 3))[..., None]
    picture = Image.fromarray(np.clip(picture, 0, 255).astype('uint8'))
    return picture.resize((WIDTH, HEIGHT), Image.LANCZOS)


if __name__ == '__main__':
    here = Path(__file__).with_name('indigo-waves.jpg')
    draw().save(sys.argv[1] if len(sys.argv) > 1 else here, quality=88)
