"""The room Paint: a picture that paints itself before the class."""

import shlex
import shutil
import time
from pathlib import Path

import gradio

from ..cli.arguments import free_folder, stem
from ..errors import UserError
from ..files import sha256
from ..images import read_image
from ..plotting import new_figure
from ..recipes import COLORS, DEFAULT, RECIPES
from ..resources import folder
from ..runs.names import STYLIZED
from ..runs.record import read_record
from .painting import Painting, runs_in
from .widgets import (
    BUSY,
    PAINTINGS,
    PHOTOS,
    QUICK,
    before_and_after,
    checked,
    drawn,
    introduction,
    picture_input,
    scaled,
    shown,
    told,
)

OPTIONS = 'recipe', 'size', 'strength', 'color', 'style_scale', 'steps'
CURVES = ('content', '-'), ('style', 'm--'), ('TV', 'g-.')


class Paint:
    """The room, and the runs that its visitors have begun.

    Parameters
    ----------
    runs : Path
        The folder for the run folders.
    downloads : Path
        A folder for the archives of runs.
    """

    def __init__(self, runs, downloads):
        self.runs, self.downloads = runs, downloads
        self.begun = {}  # the latest `Painting` of each visitor, by session
        introduction(
            'Watch what comes first: colours, then strokes, then detail. Then move the strength: '
            'at what point is the photograph lost?',
            8,
            15,
        )
        with gradio.Row():
            with gradio.Column(scale=2, min_width=280):
                pictures = [
                    picture_input('Photograph', PHOTOS),
                    picture_input('Painting', PAINTINGS),
                ]
                settings = _settings()
            with gradio.Column(scale=3, min_width=280):
                self._build_buttons()
                self._build_result()
        busy = dict(BUSY, outputs=self.outputs, show_progress_on=self.status)
        begins = self.start.click(told(self.paint), [*pictures, *settings], **busy)
        resumes = self.on.click(told(self.resume), self.unfinished, **busy)
        self.pause.click(self.interrupt, **QUICK)
        self.stop.click(self.keep, **QUICK)
        self.leave.click(None, cancels=[begins, resumes], **QUICK)

    def _build_buttons(self):
        with gradio.Row():
            self.start = gradio.Button('Paint', variant='primary', size='md', min_width=100)
            self.pause = gradio.Button('Pause', interactive=False, size='md', min_width=100)
            self.stop = gradio.Button('Stop and keep', interactive=False, size='md', min_width=100)
            self.leave = gradio.Button('Leave the queue', size='md', min_width=100)
        self.status = gradio.Markdown('Choose two pictures, then press **Paint**.', min_height=60)

    def _build_result(self):
        self.picture = gradio.HTML()
        self.curves = gradio.HTML()
        with gradio.Row():
            self.save = gradio.DownloadButton('Save the picture', interactive=False)
            self.save_run = gradio.DownloadButton('Save the whole run', interactive=False)
        with gradio.Row(equal_height=True):
            self.unfinished = gradio.Dropdown(
                self._unfinished(), label='A run that was stopped', interactive=True, scale=2
            )
            self.on = gradio.Button('Go on with it')
        with gradio.Accordion('The same on the command line and in Python', open=False):
            self.command = gradio.Code(
                label='Command line', language='shell', interactive=False, wrap_lines=True
            )
            self.python = gradio.Code(label='Python', language='python', interactive=False)
        self.outputs = [
            self.start, self.pause, self.stop, self.status, self.picture, self.curves, self.save,
            self.save_run, self.unfinished, self.command, self.python,
        ]  # fmt: skip

    def paint(
        self,
        photo,
        painting,
        recipe,
        size,
        strength,
        color,
        style_scale,
        steps,
        request: gradio.Request,
    ):
        """Begin a run, and yield what the page shows of it."""
        out = free_folder(self.runs / f'{stem(Path(photo or ""))}-{stem(Path(painting or ""))}')
        pictures = [checked(photo, 'photograph'), checked(painting, 'painting')]
        pictures = [_kept(path, out, role) for path, role in zip(pictures, ('content', 'style'))]
        given = zip(OPTIONS, (recipe, size, strength, color, style_scale, steps or None))
        options = {name: value for name, value in given if value is not None}
        arguments = ['stylize', *map(str, pictures), '-o', str(out)]
        for name, value in options.items():
            arguments += [f'--{name}'.replace('_', '-'), str(value)]
        yield {
            self.command: shlex.join(['gluon-nst', *arguments]),
            self.python: _python(pictures, out, options),
        }
        yield from self._watch(out, arguments, request)

    def resume(self, name, request: gradio.Request):
        """Go on with a run that was stopped."""
        if not name:
            raise gradio.Error('Choose a run that was stopped.', print_exception=False)
        out = self.runs / Path(name).name
        yield from self._watch(out, ['stylize', '--resume', str(out)], request)

    def interrupt(self, request: gradio.Request):
        """Stop the run of a visitor; it can go on."""
        if request.session_hash in self.begun:
            self.begun[request.session_hash].stop()

    def keep(self, request: gradio.Request):
        """Stop it, and drop what it would go on from."""
        if request.session_hash in self.begun:
            self.begun[request.session_hash].keep()

    def close(self):
        """Stop all runs."""
        for painting in self.begun.values():
            painting.stop()

    def _watch(self, out, arguments, request):
        """Begin a process, and yield what its folder shows, once in a second."""
        painting = self.begun[request.session_hash] = Painting(out, arguments)
        try:
            yield self._buttons(running=True)
            running = True
            while running:
                running = painting.is_running  # first: what it wrote last is read then
                yield self._view(painting.progress(), out)
                time.sleep(running)
            yield self._end(out) | self._buttons(running=False)
        except UserError:
            yield self._buttons(running=False)
            raise
        finally:  # the visitor may have left
            painting.stop()

    def _view(self, done, out):
        view = {self.status: done.sentence()}
        if (out / STYLIZED).exists() and done.losses:
            image = read_image(out / STYLIZED)
            view[self.picture] = shown(scaled(image), f'The picture after step {done.step}.')
            view[self.curves] = drawn(plot_losses(done.losses, done.steps))
        return view

    def _end(self, out):
        """Return the view of a run that has ended, whether finished or not."""
        picture, archive = out / STYLIZED, self.downloads / out.name
        if not picture.exists():
            return {self.status: 'The run was stopped before its first picture.'}
        after = scaled(read_image(picture))
        before = scaled(read_image(read_record(out)['content']), after.shape)
        return {
            self.picture: before_and_after(before, after),
            self.save: gradio.update(value=str(picture), interactive=True),
            self.save_run: gradio.update(
                value=shutil.make_archive(str(archive), 'zip', out), interactive=True
            ),
        }

    def _buttons(self, running):
        unfinished = self._unfinished()  # the latest first
        return {
            self.start: gradio.update(interactive=not running),
            self.pause: gradio.update(interactive=running),
            self.stop: gradio.update(interactive=running),
            self.unfinished: gradio.update(choices=unfinished, value=(unfinished or [None])[0]),
        }

    def _unfinished(self):
        return [run.name for run in runs_in(self.runs, unfinished=True)]


def _settings():
    """Return the inputs of `OPTIONS`, in this order."""
    recipe = RECIPES[DEFAULT]
    return [
        gradio.Dropdown(list(RECIPES), value=DEFAULT, label='Recipe'),
        gradio.Slider(96, 900, 300, step=1, label='Size: pixels along the longest side'),
        gradio.Slider(0, 1, recipe.strength, step=0.05, label='Strength of the style'),
        gradio.Radio(list(COLORS), value=recipe.color, label='Colours'),
        gradio.Slider(0.25, 4, recipe.style_scale, step=0.05, label='Size of the brush strokes'),
        gradio.Number(
            0, precision=0, minimum=0, label="Steps at the first scale (0: the recipe's)"
        ),
    ]


def _kept(path, out, role):
    """Return the path of a picture; what was uploaded is copied into the run's folder.

    The upload is deleted with the studio, and a run goes on from its own pictures.
    """
    path = Path(path)
    sample = folder('img').resolve() / path.name
    if sample.is_file() and sha256(sample) == sha256(path):
        return sample
    out.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(path, out / f'{role}{path.suffix.lower()}'))


def _python(pictures, out, options):
    """Return the lines of Python that do the same as the command."""
    paths = ''.join(f'    {str(path)!r},\n' for path in pictures)
    settings = ''.join(f'    {name}={value!r},\n' for name, value in options.items())
    return f'import gluon_nst\n\ngluon_nst.stylize(\n{paths}{settings}    out={str(out)!r},\n)'


def plot_losses(losses, steps):
    """Return a figure of the losses of a run.

    Parameters
    ----------
    losses : list of (step, content, style, TV, total)
    steps : int
        In all: the end of the horizontal axis.
    """
    figure = new_figure(figsize=(7, 2.6))
    axes = figure.subplots()
    numbers = [row[0] for row in losses]
    for i, (name, line) in enumerate(CURVES, start=1):
        axes.plot(numbers, [row[i] for row in losses], line, label=name)
    axes.set(xlabel='step', ylabel='loss', yscale='log', xlim=(0, max(steps, 2)))
    lowest = min(min(content, style) for _, content, style, *_ in losses)
    if lowest > 0:
        axes.set_ylim(bottom=lowest / 10)  # TV, which begins near 0, may come from below
    axes.legend(loc='upper right')
    axes.grid(alpha=0.4)
    first, last = losses[0], losses[-1]
    figure.set_label(
        'The losses: '
        + ', '.join(
            f'{name} {first[i]:.3g} to {last[i]:.3g}' for i, (name, _) in enumerate(CURVES, 1)
        )
        + f', at step {last[0]}.'
    )
    return figure
