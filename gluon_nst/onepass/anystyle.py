"""Paint in the style of any painting, in one pass: no network is trained for it.

Lesson: chapters/17_any_style.py.
"""

import math
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy

from .._compat import np
from ..errors import UserError
from ..fast.compiled import CompiledNetwork
from ..features import truncate
from ..files import sha256
from ..images import read_image, resize, standardise, to_uint8
from ..layers import layer_names
from ..processor import choose_precision
from ..recipes import as_shares
from ..weights.pretrained import pretrained_vgg19
from .decoder import WIDTHS
from .files import load_decoder
from .matching import Patches, moments_of, transport
from .painter import LevelPainter
from .painting import LEAST, LEAST_SCALE, MOST_SCALE, painted_size

LAYERS = [layer_names().index(name) for name in WIDTHS]  # the deepest first
BLOCK = 8  # the deepest of them has halved pictures three times
OWN = 0.6  # how much of the photograph's own features a level gets: they know its lines
GRAIN = 0.06  # a deviation, of noise in the photograph: strokes are found in an empty sky, too
LARGEST = 1400  # pixels along the longest side of a painting
WHOLE = 800_000  # pixels that are painted at once
TILE = 608  # pixels of a larger picture that are painted at a time, each way
MARGIN = 80  # pixels around them that are computed, too: encoder, patches and decoder see this far
SAMPLES, SAMPLE = 4, 192  # pieces of a larger picture that stand for it, each way; their side


class Encoder:
    """VGG-19 up to the deepest layer that the decoder takes.

    It has the original weights, and no others that this machine may have: those that the decoder
    was trained for.

    Raises
    ------
    NoWeights
        If they are not here, and cannot be fetched.
    """

    def __init__(self):
        net = truncate(pretrained_vgg19(scale='caffe'), LAYERS, [], padding='replicate')
        self.net = CompiledNetwork(net, choose_precision('auto'))

    def __call__(self, X):
        """Return the features of pixels X (1, 3, H, W) in [0, 1], those of the deepest first."""
        features, _ = self.net.extract_features(standardise(X), LAYERS, [])
        return features[::-1]


class Style:
    """What a painting has at one level, and gives to features.

    Parameters
    ----------
    F : numpy.ndarray, (C, H, W)
        The painting's features.
    rebuild : bool
        Whether others are to be put together from its patches.
    """

    def __init__(self, F, rebuild):
        self.moments, self.patches = moments_of(F), Patches(F) if rebuild else None

    def give(self, F, match):
        """Return features F (C, H, W) in this style; ``match`` gives them moments."""
        F = match(F, self.moments)
        return match(self.patches.rebuild(F), self.moments) if self.patches else F


class AnyStyle:
    """Paints photographs in the style of paintings for which nothing was trained.

    VGG-19 encodes a photograph, and a decoder that was trained to give photographs back decodes
    it level by level. At each level, features get the means and the covariances of the painting's,
    and are then rebuilt from its patches; at last, colours get their moments, too.

    Parameters
    ----------
    paintings : list of numpy.ndarray, (H, W, 3), uint8
        Each of at least 16 pixels each way, and not of many millions: it is encoded at once. The
        larger they are, the larger are the strokes.
    shares : sequence of float, optional
        How much of each; equal ones, if not given.
    alpha : float
        From 0, the photograph, to 1.

    Raises
    ------
    UserError
        If ``shares`` are not one number above 0 for each painting, or alpha is out of its range.

    References
    ----------
    Level by level: Y. Li and others 2017, "Universal Style Transfer via Feature Transforms".
    Moments and patches: L. Sheng and others 2018, "Avatar-Net".
    """

    def __init__(self, paintings, shares=(), alpha=1.0):
        if not 0 <= alpha <= 1:
            raise UserError(f'alpha is {alpha}: it must be from 0, the photograph, to 1')
        self.encoder, self.decoder, self.alpha = _encoder(), load_decoder(), alpha
        self.levels = [LevelPainter(level) for level in self.decoder.levels]
        shares = as_shares(shares, len(paintings)) or [1] * len(paintings)
        self.shares = [share / sum(shares) for share in shares]
        levels = zip(*map(self._encode, paintings))
        self.styles = [[Style(F, k < len(LAYERS)) for F in found] for k, found in enumerate(levels)]

    def paint(self, photo):
        """Return the painting of a photograph; both are numpy.ndarray, (H, W, 3), uint8.

        A large one is painted in tiles; the moments of its features are those of a sample of it.
        """
        photo = self._with_grain(photo)
        height, width, _ = photo.shape
        whole = height * width <= WHOLE
        pixels = self._decoded(photo, _Match()) if whole else self._in_tiles(photo)
        return self._with_colors(pixels, photo)

    def _with_grain(self, photo):
        random, grainy = numpy.random.RandomState(0), numpy.empty_like(photo)
        for y in range(0, len(photo), TILE):
            part = photo[y : y + TILE] / numpy.float32(255)
            grain = random.randn(*part.shape[:2], 1).astype('float32')
            grainy[y : y + TILE] = to_uint8(part + GRAIN * self.alpha * grain)
        return grainy

    def _in_tiles(self, photo):
        match = _Match()
        self._decoded(_sample(photo), match)
        height, width, _ = photo.shape
        pixels = numpy.empty((3, height, width), 'float32')
        for y, rows in _tiles(height):
            for x, columns in _tiles(width):
                decoded = self._decoded(photo[rows, columns], match.again())
                decoded = decoded[:, y - rows.start :, x - columns.start :]
                pixels[:, y : y + TILE, x : x + TILE] = decoded[:, :TILE, :TILE]
        return pixels

    def _with_colors(self, pixels, photo):
        """Return the painting, given the pixels (3, H, W) that were decoded."""
        _, height, width = pixels.shape
        step = math.ceil(math.sqrt(height * width / WHOLE))  # so many are enough for moments
        match, painting, styles = _Match(), numpy.empty_like(photo), self.styles[-1]
        some = pixels[:, ::step, ::step]
        self._styled(some, some, styles, match)
        for y in range(0, height, TILE):
            own = photo[y : y + TILE].transpose(2, 0, 1) / numpy.float32(255)
            colored = self._styled(pixels[:, y : y + TILE], own, styles, match.again())
            painting[y : y + TILE] = to_uint8(colored.transpose(1, 2, 0))
        return painting

    def _decoded(self, photo, match):
        """Return the pixels (3, H, W) that the levels make of a picture."""
        own = self._encode(photo)
        F = own[0]
        for k, level in enumerate(self.levels):
            F = OWN * own[k] + (1 - OWN) * F
            F = self._styled(F, own[k], self.styles[k], match)
            F = level(np.array(F[None])).asnumpy()[0]
        height, width, _ = photo.shape
        return F[:, :height, :width]

    def _styled(self, F, own, styles, match):
        """Return features in the styles: as far as alpha lets them pass at each level."""
        passed = self.alpha ** (1 / len(self.styles))
        styled = sum(share * style.give(F, match) for share, style in zip(self.shares, styles))
        return passed * styled + (1 - passed) * own

    def _encode(self, image):
        """Return the features of a picture as the decoder takes them, and then its pixels."""
        rest = ((0, -side % BLOCK) for side in image.shape[:2])
        image = numpy.pad(image, (*rest, (0, 0)), mode='edge')
        X = np.array(image.transpose(2, 0, 1)[None], dtype='float32') / 255
        return [F.asnumpy()[0] for F in (*self.decoder.standardise(self.encoder(X)), X)]


class Paintings(NamedTuple):
    """Files of paintings, and how photographs are to get their style."""

    paths: tuple
    alpha: float = 1.0  # from 0, the photograph, to 1
    style_scale: float = 1.0  # the greater, the larger the strokes
    blend: tuple = ()  # the share of each

    def resolved(self):
        """Return the same with absolute paths, for processes in other folders."""
        return self._replace(paths=tuple(str(Path(path).absolute()) for path in self.paths))

    def styles(self):
        """Return how many there are."""
        return len(self.paths)

    def identity(self):
        """Return a text that changes whenever a painting or a setting does."""
        for path in self.paths:
            if not Path(path).is_file():
                read_image(path)  # says what is wrong with it
        return ' '.join([*map(sha256, self.paths), *map(str, self[1:])])

    def load(self, size):
        """Return an `AnyStyle`, for photographs of so many pixels along the longest side.

        At a style scale of 1, paintings have that size, too, but at most 1400 pixels.

        Raises
        ------
        UserError
            If a painting cannot be read, or a number is out of its range.
        """
        if not LEAST_SCALE <= self.style_scale <= MOST_SCALE:
            raise UserError(
                f'style_scale is {self.style_scale}: it must be from {LEAST_SCALE} to {MOST_SCALE}'
            )
        side = min(round(size * self.style_scale), LARGEST)
        return AnyStyle([_read(path, side) for path in self.paths], self.blend, self.alpha)


@lru_cache(maxsize=1)
def _encoder():
    return Encoder()


def _read(path, side):
    """Return a picture of so many pixels along its longest side, or a little more."""
    image = read_image(path)
    height, width = image.shape[:2]
    needed = math.ceil(LEAST * max(height, width) / min(height, width))
    return resize(image, painted_size(path, width, height, max(side, needed)))


def _tiles(length):
    """Return where tiles begin, along one side, and what is read for each: all of one length."""
    size = TILE + 2 * MARGIN
    last = max(0, -(-(length - size) // BLOCK) * BLOCK)
    starts = [(y, min(max(0, y - MARGIN), last)) for y in range(0, length, TILE)]
    return [(y, slice(start, start + size)) for y, start in starts]


def _sample(photo):
    """Return pieces from all over a large picture, side by side."""
    height, width, _ = photo.shape
    rows, columns = (
        [slice(start, start + SAMPLE) for start in numpy.linspace(0, last, SAMPLES).astype(int)]
        for last in (max(0, height - SAMPLE), max(0, width - SAMPLE))
    )
    return numpy.vstack([numpy.hstack([photo[y, x] for x in columns]) for y in rows])


class _Match:
    """Gives features moments, and remembers what it did to them."""

    def __init__(self, maps=()):
        self.maps, self.known = [], iter(maps)

    def __call__(self, F, moments):
        """Return features with the moments; or changed as they were before, if that is known."""
        self.maps.append(next(self.known, None) or transport(moments_of(F), moments))
        return self.maps[-1](F)

    def again(self):
        """Return what does the same to other features, whatever their moments."""
        return _Match(self.maps)
