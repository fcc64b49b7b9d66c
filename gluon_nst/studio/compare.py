"""The room Compare: two runs side by side."""

import gradio
import numpy

from ..errors import UserError
from ..images import read_image, resize
from ..plotting import new_figure
from ..runs.names import STYLIZED
from ..runs.record import read_record
from .painting import read_losses, runs_in
from .widgets import BUSY, QUICK, drawn, introduction, scaled, shown, told

GAIN = 3  # by which a difference is made visible


class Compare:
    """The room.

    Parameters
    ----------
    runs : Path
        The folder of the run folders.
    tab : gradio.Tab
        In which the room is.
    """

    def __init__(self, runs, tab):
        self.runs = runs
        introduction(
            'Two runs that differ in one setting show what it does. Zoom in on one place in both: '
            'is the difference where you expected it?',
            9,
        )
        with gradio.Row(equal_height=True):
            first, second = (
                gradio.Dropdown([], label=label, interactive=True)
                for label in ('First run', 'Second run')
            )
            refresh = gradio.Button('Look for runs again')
        with gradio.Row():
            zoom = gradio.Slider(1, 8, 1, step=0.5, label='Zoom')
            x = gradio.Slider(0, 100, 50, step=1, label='Position from the left, in %')
            y = gradio.Slider(0, 100, 50, step=1, label='Position from the top, in %')
        with gradio.Row():
            left, right = gradio.HTML(), gradio.HTML()
        with gradio.Row():
            difference, losses = gradio.HTML(), gradio.HTML()
        settings = gradio.Markdown()
        gradio.on([tab.select, refresh.click], self.refresh, None, [first, second], **QUICK)
        views = dict(inputs=[first, second, zoom, x, y], outputs=[left, right, difference])
        runs = [first.change, second.change]
        gradio.on(
            [*runs, zoom.release, x.release, y.release],
            told(self.pictures),
            trigger_mode='always_last',
            **views,
            **BUSY,
        )
        gradio.on(runs, told(self.facts), [first, second], [losses, settings], **BUSY)

    def refresh(self):
        """Return the runs to choose from, the latest two chosen."""
        names = [run.name for run in runs_in(self.runs) if (run / STYLIZED).exists()]
        latest = [*names[:2], None, None]
        return [gradio.update(choices=names, value=latest[i]) for i in (0, 1)]

    def pictures(self, first, second, zoom, x, y):
        """Show the same part of both pictures, and their difference."""
        if not (first and second):
            return None, None, None
        images = [read_image(self.runs / name / STYLIZED) for name in (first, second)]
        height, width, _ = images[0].shape
        parts = [zoomed(resize(image, (width, height)), zoom, x / 100, y / 100) for image in images]
        difference = numpy.abs(parts[0].astype(int) - parts[1]) * GAIN
        return (
            *(
                shown(scaled(part), f'A part of {name}.')
                for part, name in zip(parts, (first, second))
            ),
            shown(
                scaled(difference.clip(0, 255).astype('uint8')),
                f'The difference of {first} and {second}, {GAIN} times as strong.',
            ),
        )

    def facts(self, first, second):
        """Show the losses of both runs in one chart, and the settings in which they differ."""
        if not (first and second):
            return None, ''
        records = [read_record(self.runs / name) for name in (first, second)]
        if not all(isinstance(record.get('settings'), dict) for record in records):
            raise UserError(f'{first} or {second} is no longer a run: look for runs again')
        figure = plot_totals({name: read_losses(self.runs / name) for name in (first, second)})
        facts = [{**record['settings'], **_pictures(record)} for record in records]
        rows = [
            f'| {name} | {facts[0].get(name)} | {facts[1].get(name)} |'
            for name in sorted({*facts[0], *facts[1]})
            if facts[0].get(name) != facts[1].get(name)
        ]
        table = '\n'.join([f'| setting | {first} | {second} |', '|---|---|---|', *rows])
        return drawn(figure), table if rows else 'All settings and pictures are the same.'


def _pictures(record):
    return {role: record.get(role) for role in record.get('sha256', {})}


def zoomed(image, zoom, x, y):
    """Return the part of a picture around a place, from 0 to 1 each way, as large as the whole."""
    height, width, _ = image.shape
    rows, columns = max(1, round(height / zoom)), max(1, round(width / zoom))
    top, left = round((height - rows) * y), round((width - columns) * x)
    return resize(image[top : top + rows, left : left + columns], (width, height))


def plot_totals(losses):
    """Return a figure of the content and the style losses of runs.

    Parameters
    ----------
    losses : dict of str to list of (step, content, style, TV, total)
        By the name of the run.
    """
    figure = new_figure(figsize=(7, 2.8))
    for axis, loss, column in zip(figure.subplots(1, 2), ('content', 'style'), (1, 2)):
        for name, rows in losses.items():
            axis.plot([row[0] for row in rows], [row[column] for row in rows], label=name)
        axis.set(title=f'{loss} loss', xlabel='step', yscale='log')
        axis.grid(alpha=0.4)
    figure.axes[0].legend(fontsize=8)
    ends = [
        f'{name}: content {rows[-1][1]:.3g}, style {rows[-1][2]:.3g}'
        for name, rows in losses.items()
        if rows
    ]
    figure.set_label('The losses of both runs; at the end of ' + '; '.join(ends) + '.')
    return figure
