"""What the lessons in ``chapters/`` share: how they show figures, and the smoke mode."""
import os
from pathlib import Path

from .plotting import in_notebook, new_figure, save_figure, show_in_notebook

# In smoke mode a lesson takes small pictures and few steps; the code is the same.
SMOKE = bool(os.environ.get('GLUON_NST_SMOKE'))


class Figures:
    """Shows figures below the cell in a notebook; writes them to a folder in a script.

    Parameters
    ----------
    lesson : str
        Name of the lesson; the folder is ``figures/`` and this name.
    """

    def __init__(self, lesson):
        self.folder = Path('figures') / lesson

    def path(self, name):
        """Return the path for a figure that something else writes; None in a notebook."""
        return None if in_notebook() else self.folder / name

    def images(self, name, **images):
        """Show pictures side by side, each (H, W, 3) or (H, W), under its keyword."""
        figure = new_figure(figsize=(3.2 * len(images), 2.6))
        for axis, (title, image) in zip(figure.subplots(1, len(images), squeeze=False)[0],
                                        images.items()):
            axis.imshow(image, cmap='magma')
            axis.set_title(title.replace('_', ' '))
            axis.set_axis_off()
        self.show(name, figure)

    def show(self, name, figure):
        """Show or write a figure."""
        if in_notebook():
            show_in_notebook(figure)
        else:
            save_figure(figure, self.folder / name)

    def done(self):
        """Say where the figures of a script are."""
        if not in_notebook():
            print(f'The figures of this lesson are in {self.folder.resolve()}')
