"""The room Look inside: what the network makes of a picture."""

import gradio

from ..images import read_image
from ..layers import layer_names
from .lab import plot_patches
from .widgets import (
    BUSY,
    PAINTINGS,
    PHOTOS,
    checked,
    drawn,
    introduction,
    picture_input,
    shown,
    told,
)

LAYERS = [name for name in layer_names() if not name.startswith('pool')]
MATRICES = 'Gram matrix', 'covariance'


class Look:
    """The room.

    Parameters
    ----------
    engine : Engine
    lab : Laboratory
    tab : gradio.Tab
        In which the room is.
    """

    def __init__(self, engine, lab, tab):
        self.engine, self.lab = engine, lab
        introduction(
            'The deeper the layer, the more one value sees, and the less its map looks like the '
            'picture. Which channels light up at edges, and which at things?',
            3,
            5,
        )
        with gradio.Row():
            with gradio.Column(scale=2, min_width=280):
                picture = picture_input('Picture', (*PHOTOS, *PAINTINGS))
                layer = gradio.Dropdown(LAYERS, value='relu3_1', label='Layer')
                matrix = gradio.Radio(list(MATRICES), value=MATRICES[0], label='Matrix')
                x = gradio.Slider(0, 100, 50, step=1, label='Position from the left, in %')
                y = gradio.Slider(0, 100, 50, step=1, label='Position from the top, in %')
                channel = gradio.Number(0, precision=0, minimum=0, label='Channel')
            with gradio.Column(scale=3, min_width=280):
                maps, patches = gradio.HTML(), gradio.HTML()
        with gradio.Row():
            with gradio.Column(min_width=280):
                field = gradio.HTML()
                field_text = gradio.Markdown('Click the picture, or move the two positions.')
            with gradio.Column(min_width=280):
                matrices = gradio.HTML()
        inside = [picture, layer]
        gradio.on(
            [tab.select, picture.change, layer.change],
            told(self.all),
            [*inside, matrix, x, y, channel],
            [maps, patches, matrices, field, field_text],
            trigger_mode='always_last',
            **BUSY,
        )
        for events, compute, inputs, outputs in (
            ([matrix.change], self.matrix, [*inside, matrix], matrices),
            ([x.release, y.release], self.field, [*inside, x, y], [field, field_text]),
            ([channel.submit, channel.blur], self.patches, [layer, channel], patches),
        ):
            gradio.on(events, told(compute), inputs, outputs, trigger_mode='always_last', **BUSY)
        picture.select(told(self.clicked), inside, [x, y, field, field_text], **BUSY)

    def all(self, path, layer, matrix, x, y, channel):
        """Show everything, of another picture or layer."""
        return (
            self.maps(path, layer),
            self.patches(layer, channel),
            self.matrix(path, layer, matrix),
            *self.field(path, layer, x, y),
        )

    def maps(self, path, layer):
        """Show the strongest feature maps."""
        figure = self.engine.do(self.lab.feature_maps, checked(path, 'picture'), layer)
        figure.set_label(f'The strongest feature maps of {layer}, each with its own colours.')
        return drawn(figure)

    def matrix(self, path, layer, matrix):
        """Show the Gram matrix or the covariance."""
        centred = matrix == MATRICES[1]
        figure = self.engine.do(self.lab.products, checked(path, 'picture'), layer, centred)
        figure.set_label(f'The {matrix} of {layer}: how often two channels are strong together.')
        return drawn(figure)

    def field(self, path, layer, x, y):
        """Show what one value sees."""
        image, sentence = self.engine.do(
            self.lab.receptive_field, checked(path, 'picture'), layer, x / 100, y / 100
        )
        return shown(image, f'The picture with a yellow square. {sentence}'), sentence

    def clicked(self, path, layer, click: gradio.SelectData):
        """Show what the value at a clicked pixel sees."""
        height, width, _ = read_image(path).shape
        x, y = (100 * at / side for at, side in zip(click.index, (width, height)))
        return (round(x), round(y), *self.field(path, layer, x, y))

    def patches(self, layer, channel):
        """Show which patches of the sample pictures excite a channel most."""
        figure = plot_patches(self.engine.do(self.lab.patches, layer, channel))
        figure.suptitle(f'What excites channel {channel} of {layer} most')
        figure.set_label(
            f'The patches of the sample pictures that excite channel {channel} of '
            f'{layer} most, the strongest first.'
        )
        return drawn(figure)
