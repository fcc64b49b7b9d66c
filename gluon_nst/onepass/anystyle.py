"""Paint in the style of any painting, in one pass: no network is trained for it.

Lesson: chapters/17_any_style.py.
"""

from typing import NamedTuple

import numpy

from .._compat import np
from ..errors import UserError
from ..fast.compiled import CompiledNetwork
from ..features import truncate
from ..files import sha256
from ..images import fit_size, read_image, resize, standardise, to_uint8
from ..layers import layer_names
from ..processor import choose_precision
from ..weights.pretrained import pretrained_vgg19
from .decoder import WIDTHS
from .files import load_decoder
from .matching import Patches, moments_of, transport
from .painter import LevelPainter
from .painting import painted_size

LAYERS = [layer_names().index(name) for name in WIDTHS]  # the deepest first
BLOCK = 8  # the deepest of them has halved pictures three times
GRAIN = 0.06  # a deviation, of noise in the photograph: strokes are found in an empty sky, too
OWN = 0.6  # how much of the photograph's own features each level gets: they know its lines
LEAST_SCALE, MOST_SCALE = 0.1, 4  # of a style
LARGEST = 1400  # pixels along the longest side of a painting
WHOLE = 1_000_000  # pixels that are painted at once
TILE = 768  # pixels of a larger picture that are painted at a time, each way
MARGIN = 80  # pixels around them that are computed, too: so far do encoder and decoder see


class Encoder:
    """VGG-19 up to the deepest layer that the decoder takes."""

    def __init__(self):
        net = truncate(pretrained_vgg19(), LAYERS, [], padding='replicate')
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
    """Paints photographs in the style of paintings that nothing was trained on.

    VGG-19 encodes a photograph, and a decoder that was trained to give photographs back decodes
    it level by level. At each level, and once more for the pixels, the features get the means and
    covariances of the painting's; those of layers are put together from its patches, too.

    Parameters
    ----------
    paintings : list of numpy.ndarray, (H, W, 3), uint8
        At the size at which their strokes are to be taken over; both sides at least 16 pixels.
    shares : sequence of float, optional
        How much of each; equal ones, if not given.
    alpha : float
        From 0, the photograph, to 1.

    References
    ----------
    Level by level: Y. Li and others 2017, "Universal Style Transfer via Feature Transforms".
    Moments and patches: L. Sheng and others 2018, "Avatar-Net".
    """

    def __init__(self, paintings, shares=(), alpha=1.0):
        self.encoder, self.decoder, self.alpha = Encoder(), load_decoder(), alpha
        self.levels = [LevelPainter(level) for level in self.decoder.levels]
        shares = numpy.array(shares or [1] * len(paintings), 'float32')
        self.shares = shares / shares.sum()
        levels = zip(*map(self._encode, paintings))
        self.styles = [[Style(F, k < len(LAYERS)) for F in found] for k, found in enumerate(levels)]

    def paint(self, photo):
        """Return the painting of a photograph; both are numpy.ndarray, (H, W, 3), uint8."""
        photo, match = self._with_grain(photo), _Match()
        height, width, _ = photo.shape
        if height * width <= WHOLE:
            return self._paint(photo, match)
        side = max(height, width) * (WHOLE / (height * width)) ** 0.5
        self._paint(resize(photo, fit_size(width, height, int(side))), match)
        painting = numpy.empty_like(photo)
        for y in range(0, height, TILE):
            for x in range(0, width, TILE):
                top, left = max(0, y - MARGIN), max(0, x - MARGIN)
                tile = photo[top : y + TILE + MARGIN, left : x + TILE + MARGIN]
                painted = self._paint(tile, match.again())[y - top :, x - left :]
                painting[y : y + TILE, x : x + TILE] = painted[:TILE, :TILE]
        return painting

    def _with_grain(self, photo):
        grain = numpy.random.RandomState(0).randn(*photo.shape[:2], 1).astype('float32')
        return to_uint8(photo / numpy.float32(255) + GRAIN * self.alpha * grain)

    def _paint(self, photo, match):
        height, width, _ = photo.shape
        own, passed = self._encode(photo), self.alpha ** (1 / len(self.styles))
        F = own[0]
        for k, styles in enumerate(self.styles):
            styled = sum(share * style.give(F, match) for share, style in zip(self.shares, styles))
            F = passed * styled + (1 - passed) * own[k]
            if k < len(LAYERS):
                F = self.levels[k](np.array(F[None])).asnumpy()[0]
            if k + 1 < len(LAYERS):
                F = OWN * own[k + 1] + (1 - OWN) * F
        return to_uint8(F.transpose(1, 2, 0))[:height, :width]

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

    def styles(self):
        """Return how many there are."""
        return len(self.paths)

    def identity(self):
        """Return a text that is another one whenever the paintings, or what is wanted, are."""
        for path in self.paths:
            read_image(path)  # says what is wrong with it
        return ' '.join([*map(sha256, self.paths), *map(str, self[1:])])

    def load(self, size):
        """Return an `AnyStyle`, for photographs of so many pixels along the longest side.

        Raises
        ------
        UserError
            If a painting cannot be read, or a number is out of its range.
        """
        if not 0 <= self.alpha <= 1:
            raise UserError(f'alpha is {self.alpha}: it must be from 0, the photograph, to 1')
        if not LEAST_SCALE <= self.style_scale <= MOST_SCALE:
            raise UserError(
                f'style_scale is {self.style_scale}: it must be from {LEAST_SCALE} to {MOST_SCALE}'
            )
        side = min(round(size * self.style_scale), LARGEST)
        return AnyStyle([_read(path, side) for path in self.paths], self.blend, self.alpha)


def _read(path, side):
    image = read_image(path)
    height, width = image.shape[:2]
    return resize(image, painted_size(path, width, height, side))


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
