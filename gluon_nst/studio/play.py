"""The room Play with the loss: what each part of it pulls a small picture to."""

from functools import partial

import gradio

from .lab import CONTENT_LAYERS, RECIPES, RELATIVE, STYLE_LAYERS, Play
from .paint import plot_losses
from .widgets import (
    BUSY,
    PAINTINGS,
    PHOTOS,
    QUICK,
    checked,
    drawn,
    introduction,
    picture_input,
    shown,
    told,
)

EVERY = 3  # steps between two pictures
STARTS = {'the photograph': 'content', 'noise': 'noise'}
EXPERIMENTS = {  # style layers, alpha, beta, start
    'Style transfer': (list(STYLE_LAYERS), 1, 1, 'the photograph'),
    'Content from noise': ([], 1, 0, 'noise'),
    'A texture from noise': (list(STYLE_LAYERS), 0, 1, 'noise'),
}


class PlayRoom:
    """The room.

    Parameters
    ----------
    engine : Engine
    lab : Laboratory
    """

    def __init__(self, engine, lab):
        self.engine, self.lab = engine, lab
        self.latest = {}  # how often each visitor has begun, by session
        introduction(
            'Each loss pulls the pixels its own way; the picture is where they balance. Switch '
            'layers off one by one, and predict what goes.',
            4,
            5,
            9,
        )
        with gradio.Row():
            with gradio.Column(scale=2, min_width=280):
                photo = picture_input('Content', PHOTOS)
                painting = picture_input('Style', PAINTINGS)
            with gradio.Column(scale=3, min_width=280):
                with gradio.Row():
                    experiments = [gradio.Button(name, min_width=120) for name in EXPERIMENTS]
                style_layers = gradio.CheckboxGroup(
                    list(STYLE_LAYERS), value=list(STYLE_LAYERS), label='Layers of the style loss'
                )
                content_layer = gradio.Dropdown(
                    list(CONTENT_LAYERS), value='4_2', label='Layer of the content loss'
                )
                alpha = gradio.Slider(
                    0, 4, 1, step=0.1, label='Alpha: times the content weight of the recipe'
                )
                beta = gradio.Slider(
                    0, 4, 1, step=0.1, label='Beta: times the style weight of the recipe'
                )
                recipe = gradio.Radio(list(RECIPES), value=RELATIVE, label='Losses')
                start = gradio.Radio(list(STARTS), value='the photograph', label='Start from')
                go = gradio.Button('Start', variant='primary')
                result, status, curves = gradio.HTML(), gradio.Markdown(), gradio.HTML()
        inputs = [photo, painting, recipe, content_layer, style_layers, alpha, beta, start]
        outputs = [result, status, curves]
        changes = [go.click, style_layers.input, content_layer.input, alpha.release, beta.release]
        changes += [recipe.input, start.input]
        busy = dict(BUSY, show_progress_on=status)
        gradio.on(changes, self.begin_anew, **QUICK).then(told(self.play), inputs, outputs, **busy)
        for button, settings in zip(experiments, EXPERIMENTS.values()):
            chosen = button.click(
                partial(tuple, settings), None, [style_layers, alpha, beta, start], **QUICK
            )
            chosen.then(self.begin_anew, **QUICK).then(told(self.play), inputs, outputs, **busy)
        self._build_shuffling(painting)

    def _build_shuffling(self, painting):
        gradio.Markdown(
            '## A Gram matrix is blind to place\nShuffle the positions of a feature map: what '
            'becomes of the map, and what of its Gram matrix?'
        )
        with gradio.Row(equal_height=True):
            layer = gradio.Dropdown(
                [f'conv{name}' for name in STYLE_LAYERS.values()], value='conv2_1', label='Layer'
            )
            shuffle = gradio.Button('Shuffle the positions')
        shuffled, sentence = gradio.HTML(), gradio.Markdown()
        shuffle.click(told(self.shuffle), [painting, layer], [shuffled, sentence], **BUSY)

    def begin_anew(self, request: gradio.Request):
        """Let what a visitor began before make room for what comes now."""
        self.latest[request.session_hash] = self.latest.get(request.session_hash, 0) + 1

    def play(
        self,
        photo,
        painting,
        recipe,
        content_layer,
        style_layers,
        alpha,
        beta,
        start,
        request: gradio.Request,
    ):
        """Yield the picture, a sentence and the losses after every few steps."""
        visit = self.latest.get(request.session_hash)
        chosen = Play(
            checked(photo, 'content picture'),
            checked(painting, 'style picture'),
            RECIPES[recipe],
            content_layer,
            [STYLE_LAYERS[name] for name in style_layers],
            alpha,
            beta,
            STARTS[start],
        )
        losses = []
        for step, of_step, image in self.engine.stream(self.lab.play, chosen):
            if self.latest.get(request.session_hash) != visit:
                return
            losses.append((step, *of_step))
            if step % EVERY and step != chosen.steps:
                continue
            curves = plot_losses(losses, chosen.steps)
            yield (
                shown(image, f'The picture after step {step}.'),
                f'Step {step} of {chosen.steps}',
                drawn(curves),
            )

    def shuffle(self, path, layer):
        """Show a feature map and the Gram matrix, before and after its positions are shuffled."""
        figure, of_gram, of_content = self.engine.do(
            self.lab.shuffled, checked(path, 'style picture'), layer
        )
        figure.set_label(
            f'A feature map of {layer} and the Gram matrix, before and after shuffling: the map '
            'becomes noise, the Gram matrix stays the same.'
        )
        return drawn(figure), (
            f'The Gram matrix has moved by {of_gram:.2g} of its size: rounding alone. The feature '
            f'maps have moved by {of_content:.2f} of theirs. So the style loss sees no '
            'difference, and the content loss does.'
        )
