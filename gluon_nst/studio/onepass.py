"""The room One pass: networks that paint at once, on a picture, an album and the camera."""

import time
from functools import lru_cache
from pathlib import Path

import gradio

from ..errors import UserError
from ..images import read_image, resize
from ..onepass.anystyle import Paintings
from ..onepass.files import find_styles, load_network, shipped, styles_of
from ..onepass.painting import paint_image, painted_size
from .widgets import (
    BUSY,
    PAINTINGS,
    PHOTOS,
    checked,
    introduction,
    picture_input,
    scaled,
    shown,
    told,
)

CAMERA = 320  # pixels along the longest side of a picture of the camera
EVERY = 0.1  # seconds between two of them, at least
ALBUM = 100  # pictures, at most
NONE = 'none'


class OnePass:
    """The room.

    Parameters
    ----------
    engine : Engine
    tab : gradio.Tab
        In which the room is.
    """

    def __init__(self, engine, tab):
        self.engine = engine
        self.latest = {}  # when the latest picture of a camera was painted, by session
        self.load = lru_cache(maxsize=8)(load_network)
        self.load_style = lru_cache(maxsize=2)(_load_style)
        introduction(
            'A trained network needs one pass where a run needs dozens of steps. Compare with the '
            'room Paint: what does the network get right, and what does it do to every picture?',
            16,
            17,
        )
        styles = list(shipped())
        with gradio.Row():
            with gradio.Column(scale=2, min_width=280):
                first = gradio.Dropdown(styles, value=styles[-1], label='Style')
                second = gradio.Dropdown(
                    [NONE, *styles], value=NONE, label='Second style, to blend with'
                )
                share = gradio.Slider(0, 1, 0.5, step=0.05, label='Share of the second style')
                size = gradio.Slider(96, 1200, 600, step=1, label='Size: pixels, longest side')
                with gradio.Accordion('Or any painting, in place of the styles above', open=False):
                    painting = picture_input('Painting', PAINTINGS, optional=True)
                    alpha = gradio.Slider(0, 1, 1, step=0.05, label='Alpha: how much of its style')
                own = gradio.File(
                    label='Or a network of your own, from gluon-nst train',
                    file_types=['.safetensors'],
                    height=120,
                )
            with gradio.Column(scale=3, min_width=280), gradio.Tabs():
                with gradio.Tab('A picture'):
                    picture = picture_input('Photograph', PHOTOS)
                    painted, told_time = gradio.HTML(), gradio.Markdown()
                with gradio.Tab('An album'):
                    album = gradio.File(label='Photographs', file_count='multiple')
                    paint_all = gradio.Button('Paint them all', variant='primary')
                    paintings = gradio.Gallery(label='Paintings', columns=3)
                with gradio.Tab('The camera'):
                    camera = gradio.Image(
                        label='Camera', sources=['webcam'], streaming=True, type='numpy'
                    )
                    live, frames = gradio.HTML(), gradio.Markdown()
        chosen = [first, second, share, own, painting, alpha]
        changes = [
            first.input,
            second.input,
            share.release,
            size.release,
            own.change,
            painting.change,
            alpha.release,
        ]
        gradio.on(
            [tab.select, picture.change, *changes],
            told(self.paint),
            [picture, size, *chosen],
            [painted, told_time],
            trigger_mode='always_last',
            **BUSY,
        )
        paint_all.click(told(self.paint_album), [album, size, *chosen], paintings, **BUSY)
        camera.stream(
            told(self.paint_frame),
            [camera, *chosen],
            [live, frames],
            stream_every=EVERY,
            show_progress='hidden',  # it would fade each frame
            **BUSY,
        )

    def paint(self, path, size, *chosen):
        """Paint one photograph, and say how long it took."""
        image = _fitted(read_image(checked(path, 'photograph')), path, size)
        painting, seconds = self.engine.do(self._paint, image, *chosen)
        height, width, _ = painting.shape
        return (
            shown(scaled(painting), 'The photograph, painted.'),
            f'{width} x {height} pixels in {seconds:.2f} s',
        )

    def paint_album(self, paths, size, *chosen):
        """Paint photographs one after the other; yield the paintings that are ready."""
        if not paths:
            raise UserError('there are no photographs: choose some')
        if len(paths) > ALBUM:
            raise UserError(
                f'there are {len(paths)} photographs, and the studio takes {ALBUM} at once: use '
                '"gluon-nst paint" for more'
            )
        ready = []
        for path in paths:
            image = _fitted(read_image(checked(path, Path(path).name)), path, size)
            painting, _ = self.engine.do(self._paint, image, *chosen)
            ready.append((painting, Path(path).stem))
            yield ready

    def paint_frame(
        self, image, first, second, share, own, painting, alpha, request: gradio.Request
    ):
        """Paint a picture of the camera, and say how many a second there are."""
        if image is None:
            return None, ''
        image = _fitted(image, 'the camera', CAMERA)
        chosen = first, second, share, own, painting, alpha
        painting, _ = self.engine.do(self._paint, image, *chosen)
        now, session = time.perf_counter(), request.session_hash
        rate, self.latest[session] = 1 / (now - self.latest.get(session, 0.0)), now
        return shown(painting, 'The picture of the camera, painted.'), f'{rate:.1f} frames a second'

    def _paint(self, image, first, second, share, own, painting, alpha):
        """Return the painting of a picture, and the seconds it took."""
        if painting:
            net = self.load_style(painting, max(image.shape))
            net.alpha = alpha
        elif own:
            net = self.load(','.join(f'{own}:{style}' for style in styles_of(own)))
        else:
            net = self.load(first)
            shares = {first: 1.0} if second in (NONE, first) else {first: 1 - share, second: share}
            file, _ = find_styles(','.join(shares))
            net.blend([shares.get(style, 0) for style in styles_of(file)])
        began = time.perf_counter()
        painting = paint_image(net, image)
        return painting, time.perf_counter() - began


def _load_style(path, size):
    return Paintings((checked(path, 'painting'),)).load(size)


def _fitted(image, name, size):
    height, width, _ = image.shape
    return resize(image, painted_size(name, width, height, size))
