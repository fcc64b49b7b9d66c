"""Helpers for the lessons in ``chapters/``: showing figures, and the smoke mode."""

import os
import re
import textwrap
from pathlib import Path

from ..plotting import (
    Animator,
    LivePicture,
    in_notebook,
    new_figure,
    save_figure,
    show_caption,
    show_in_notebook,
)
from .sliders import sliders_html

# In smoke mode, a lesson uses small pictures and few steps; the code is the same.
SMOKE = bool(os.environ.get('GLUON_NST_SMOKE'))

WHOLE = {'bbox_inches': 'tight', 'pad_inches': 0.1}  # nothing is cut off, and margins are small


class Figures:
    """Shows figures below the cell in a notebook; in a script, saves them to a folder.

    Every figure has a caption that says what to see. In a notebook it is text; in a file it is
    drawn into the figure, so that the two stay together.

    Parameters
    ----------
    lesson : str
        Name of the lesson; figures are saved in ``figures/LESSON``.
    """

    def __init__(self, lesson):
        self.folder = Path('figures') / lesson

    def images(self, name, caption, **images):
        """Show pictures side by side, each (H, W, 3) or (H, W), with their keywords as titles."""
        tallest = max(image.shape[0] / image.shape[1] for image in images.values())
        figure = new_figure(figsize=(3.2 * len(images), 3.2 * tallest + 0.75))
        for axis, (title, image) in zip(
            figure.subplots(1, len(images), squeeze=False)[0], images.items()
        ):
            axis.imshow(image, cmap='magma')
            axis.set_title(re.sub(r'(?<!\d)_|_(?!\d)', ' ', title))  # but keep conv1_1
            axis.set_axis_off()
        self.show(name, figure, caption)

    def sliders(self, name, caption, values, pictures):
        """Show a grid of pictures; in a notebook, the one that its sliders choose.

        Parameters
        ----------
        name, caption : str
        values : dict of str to list
            The values of one or two dimensions, by their names: rows, then columns.
        pictures : dict of tuple to (H, W, 3)
            Each picture by its values, one of every dimension.
        """
        columns = min(4, len(list(values.values())[-1]))
        rows = -(-len(pictures) // columns)
        height, width, _ = next(iter(pictures.values())).shape
        figure = new_figure(figsize=(2.8 * columns, rows * (2.8 * height / width + 0.4)))
        for axis in figure.subplots(rows, columns, squeeze=False).flat:
            axis.set_axis_off()
        for axis, (chosen, image) in zip(figure.axes, pictures.items()):
            axis.imshow(image)
            axis.set_title(', '.join(map('{} {}'.format, values, chosen)), fontsize=9)
        if in_notebook():
            figure.set_label(caption)
            show_in_notebook(figure, html=sliders_html(caption, values, pictures), **WHOLE)
        else:
            self.show(name, figure, caption)

    def animator(self, name, caption, num_epochs, every=10):
        """Return an `Animator` for `train`, whose figure is shown like the others."""
        return self._animated(Animator, name, caption, num_epochs, every)

    def live(self, name, caption, num_epochs, every=10):
        """Return a `LivePicture`, likewise."""
        return self._animated(LivePicture, name, caption, num_epochs, every)

    def _animated(self, kind, name, caption, num_epochs, every):
        animator = kind(num_epochs, every=every, path=None if in_notebook() else self.folder / name)
        _add_caption(animator.figure, caption)
        if not in_notebook():
            _tell(name, caption)
        return animator

    def show(self, name, figure, caption):
        """Show or save a figure."""
        if in_notebook():
            figure.set_label(caption)
            show_in_notebook(figure, **WHOLE)
            show_caption(caption)
        else:
            _write_below(figure, caption)
            save_figure(figure, self.folder / name, **WHOLE)
            _tell(name, caption)

    def done(self):
        """Print where a script has saved its figures."""
        if not in_notebook():
            print(f'The figures of this lesson are in {self.folder.resolve()}')


def _tell(name, caption):
    """Print the caption of a figure that has no place in a terminal."""
    print(textwrap.fill(f'[{name}] {caption}', 100, subsequent_indent='  '))


def _add_caption(figure, caption):
    """Give a figure that will be shown again and again its caption."""
    figure.set_label(caption)
    if in_notebook():
        show_caption(caption)
    else:
        _write_below(figure, caption)


def _write_below(figure, caption):
    letters = int(15 * figure.get_figwidth())  # per line
    figure.supxlabel(textwrap.fill(caption, letters), fontsize=9)
