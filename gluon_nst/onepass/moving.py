"""Paint pictures that move: frame by frame, and with less flicker."""

import numpy
from PIL import Image, ImageSequence

from ..decoding import one_sentence
from ..files import atomic_path
from ..images import on_white, resize
from .painting import SIZE, paint_image, painted_size

SAME = 0.05  # a mean difference of a pixel, of 1, at which it counts as changed
ANIMATED = '.gif', '.webp'


class FramePainter:
    """Paints frame after frame; where little changes, the painting changes little, too.

    A network knows nothing of the frame before, and noise that nobody sees can move its strokes.
    So each painting is blended with the one before: with a share ``smooth`` of it where the frames
    are the same, and with none where they differ, as at a cut.

    Parameters
    ----------
    net : PaintingNetwork or AnyStyle
    smooth : float
        From 0 to below 1.
    color : {'style', 'luminance'}
        As in `paint_image`.
    """

    def __init__(self, net, smooth=0.0, color='style'):
        self.net, self.smooth, self.color = net, smooth, color
        self.frame = self.painting = None  # the latest ones

    def __call__(self, frame):
        """Return the painting of the next frame; both are (H, W, 3), uint8."""
        painting = paint_image(self.net, frame, self.color)
        if self.smooth and self.frame is not None:
            painting = self._blend(frame, painting)
        self.take_up(frame, painting)
        return painting

    def take_up(self, frame, painting):
        """Go on after a frame and its painting."""
        self.frame, self.painting = frame, painting

    def _blend(self, frame, painting):
        difference = abs(frame.astype('float32') - self.frame).mean(axis=2, keepdims=True) / 255
        share = self.smooth * numpy.exp(-((difference / SAME) ** 2))
        return (share * self.painting + (1 - share) * painting).round().astype('uint8')


def is_animated(path):
    """Return whether a file is an animated GIF or WebP picture."""
    if path.suffix.lower() not in ANIMATED:
        return False
    try:
        with Image.open(path) as picture:
            return getattr(picture, 'is_animated', False)
    except OSError:
        return False  # reading it as a picture says what is wrong


def paint_animation(net, animation, out, *, size=SIZE, smooth=0.0, color='style'):
    """Paint an animated picture into a file, whole or not at all.

    Parameters
    ----------
    net : PaintingNetwork or AnyStyle
    animation, out : Path
        Of one format: GIF or WebP.
    size : int
        Pixels along the longest side of the painting.
    smooth, color
        As in `FramePainter`.

    Raises
    ------
    UserError
        If it is damaged, too small or too large.
    """
    with Image.open(animation) as picture:
        shape = painted_size(animation, *picture.size, size)
        painter = FramePainter(net, smooth, color)
        loop = {'loop': picture.info['loop']} if 'loop' in picture.info else {}
        with one_sentence(animation):
            times = [_milliseconds(frame) for frame in ImageSequence.Iterator(picture)]

        def paintings():
            for frame in ImageSequence.Iterator(picture):
                yield Image.fromarray(painter(resize(on_white(frame.convert('RGBA')), shape)))

        painted = paintings()
        with atomic_path(out) as temporary:
            next(painted).save(
                temporary, save_all=True, append_images=painted, duration=times, **loop
            )


def _milliseconds(frame):
    frame.load()
    return max(20, frame.info.get('duration', 100))
