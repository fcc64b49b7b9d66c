"""Show the progress of a run: the `Animator`, a progress bar, and an animated GIF."""

import base64
import importlib.util
import io
import sys
import threading
from html import escape

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from .files import atomic_path


class Animator:
    """Draw the losses and the picture while `train` runs, as the chapter's Animator does.

    In a notebook, the figure is redrawn in place; in a script, give the path of a file.
    Pass it to `train` as its callback. Lesson: chapters/08_training.py.

    Parameters
    ----------
    num_epochs : int
        The end of the horizontal axis.
    every : int
        Steps between two points of the curves.
    path : str or Path, optional
        The file to which the figure is saved, each time it changes.
    show : bool
        Whether a notebook shows it.

    Examples
    --------
    >>> import numpy
    >>> from gluon_nst import Animator
    >>> animator = Animator(20, every=10)
    >>> animator.add(10, (0.9, 0.5, 0.1), numpy.zeros((4, 6, 3)))
    >>> animator.epochs
    [10]
    """

    legend = ('content', 'style', 'TV')

    def __init__(self, num_epochs, *, every=10, path=None, show=True):
        self.num_epochs, self.every, self.path, self.show = num_epochs, every, path, show
        self.figure = new_figure(figsize=(7, 2.5))
        self.figure.set_label('The losses of content, style and TV, and the picture so far.')
        self.axes = self.figure.subplots(1, 2)
        self.epochs: list = []
        self.curves: tuple = ([], [], [])  # one for each loss of the legend
        self._handle = None  # of the figure in a notebook

    def __call__(self, step):
        """Add a `Step` if it is the last or its number is a multiple of ``every``."""
        if step.epoch % self.every and step.epoch != self.num_epochs:
            return
        self.add(step.epoch, step.losses[:3], step.image)

    def add(self, epoch, losses, image):
        """Add a point to each curve, show the picture, and redraw.

        Parameters
        ----------
        epoch : int
        losses : three floats: content, style, TV
        image : numpy.ndarray, (H, W, 3)
        """
        self.take_up(epoch, losses)
        self._draw(image)
        if self.show and in_notebook():
            self._handle = show_in_notebook(self.figure, self._handle)
        if self.path is not None:
            save_figure(self.figure, self.path)

    def take_up(self, epoch, losses):
        """Add a point to each curve without drawing."""
        self.epochs.append(epoch)
        for curve, loss in zip(self.curves, losses):
            curve.append(loss)

    def _draw(self, image):
        left, right = self.axes
        left.clear()
        for curve, style, name in zip(self.curves, ('-', 'm--', 'g-.'), self.legend):
            left.plot(self.epochs, curve, style, label=name)
        top = max(20, *(2 * curve[-1] for curve in self.curves))  # the chapter's 20, or more,
        top = min(top, 1.05 * max(map(max, self.curves)) or 1)  # or all that there is
        left.set(
            xlabel='epoch',
            ylabel='loss',
            ylim=(0, top),
            xlim=(min(self.every, self.num_epochs - 1), self.num_epochs),
        )
        left.legend()
        left.grid()
        right.clear()
        right.imshow(image)
        right.set_axis_off()


class LivePicture(Animator):
    """An `Animator` that can be stopped, and keeps the best picture; for notebooks.

    Use it in a ``with`` statement, around what it is the callback of. In a notebook, the button
    below the cell then ends the run and no more: the cells below go on with ``image``. It is there
    if ipywidgets and ipykernel 7 are, and is heard from JupyterLab 4.4 and Notebook 7.4 on;
    everywhere, the stop button of the toolbar, which interrupts the kernel, does the same. In a
    script, Ctrl-C ends the script, as it always does. Lesson: chapters/09_experiments.py.

    Parameters
    ----------
    num_epochs, every, path
        As of `Animator`.

    Attributes
    ----------
    image : numpy.ndarray, (H, W, 3), float in [0, 1], or None
        The picture with the lowest loss, among the largest so far.

    Examples
    --------
    >>> from gluon_nst.plotting import LivePicture
    >>> photo, painting = sample_picture('castle.jpg'), sample_picture('night-cafe.jpg')
    >>> settings = dict(size=48, steps=2, progress=False)
    >>> with LivePicture(2) as live:
    ...     result = gluon_nst.stylize(photo, painting, callback=live, **settings)
    >>> live.image.shape
    (32, 48, 3)
    """

    def __init__(self, num_epochs, *, every=10, path=None):
        super().__init__(num_epochs, every=every, path=path)
        self.image = None
        self._best = 0, 0.0  # minus the size, and the loss, of the image
        self._stopped = threading.Event()
        self._remove_button = None

    def __enter__(self):
        """Show the button, where it would be heard."""
        self._stopped.clear()
        if in_notebook():
            self._remove_button = show_button('stop', self._stopped.set)
        return self

    def __exit__(self, kind, error, traceback):
        """End quietly what was stopped in a notebook."""
        if self._remove_button is not None:
            self._remove_button()
        return in_notebook() and kind is not None and issubclass(kind, KeyboardInterrupt)

    def __call__(self, step):
        """Add a `Step`, and keep its picture if it is the best.

        Raises
        ------
        KeyboardInterrupt
            If the button was pressed.
        """
        rank = -step.X.size, step.losses.total
        if self.image is None or rank < self._best:
            self.image, self._best = step.image, rank
        super().__call__(step)
        if self._stopped.is_set():
            raise KeyboardInterrupt


def new_figure(figsize):
    """Return an empty figure with a size in inches; it needs neither a display nor pyplot."""
    figure = Figure(figsize=figsize, dpi=120, layout='constrained')
    FigureCanvasAgg(figure)
    return figure


def save_figure(figure, path, **options):
    """Save a figure atomically; the suffix of the path determines the format.

    The options are those of matplotlib's ``savefig``.
    """
    with atomic_path(path) as temporary:
        figure.savefig(temporary, **options)


def as_png(figure, **options):
    """Return a figure as the bytes of a PNG file."""
    png = io.BytesIO()
    figure.savefig(png, format='png', **options)
    return png.getvalue()


def show_in_notebook(figure, handle=None, html=None, **options):
    """Show a figure below the cell, replacing an earlier one if its handle is given.

    Where HTML can be shown, ``html`` is, if given, in place of the figure.

    The options are those of matplotlib's ``savefig``. What the figure is labelled with is read
    to those who cannot see it.
    """
    from IPython import display

    png = as_png(figure, **options)
    picture = display.Image(data=png, alt=figure.get_label())
    if html is not None:
        texts = {'image/png': base64.b64encode(png).decode(), 'text/html': html}
        facts = {'image/png': {'alt': figure.get_label()}}
        return display.display(texts, raw=True, metadata=facts, display_id=True)
    if handle is None:
        return display.display(picture, display_id=True)
    handle.update(picture)
    return handle


def show_button(words, pressed):
    """Show a button below a cell that runs, and return the function that removes it.

    ``pressed`` is called in another thread. Where no click would be heard before the end of the
    cell, there is no button, and the return value is None.
    """
    from IPython import display, get_ipython

    listens = get_ipython().kernel.kernel_info.get('supported_features', ())
    if 'kernel subshells' not in listens or importlib.util.find_spec('ipywidgets') is None:
        return None
    import ipywidgets

    button = ipywidgets.Button(description=words, icon='stop')
    button.on_click(lambda _: pressed())
    # ipykernel 7.4 would keep a click for the thread that made the button, which is busy.
    vars(button.comm).pop('_reply_subshell_id', None)
    handle = display.display(button, display_id=True)

    def remove():
        button.close()
        handle.update(display.HTML(''))

    return remove


def show_caption(caption):
    """Show a caption as text below the figure of a notebook."""
    from IPython import display

    texts = {'text/plain': caption, 'text/html': f'<p><em>{escape(caption)}</em></p>'}
    display.display(texts, raw=True, metadata={'caption': True})


def in_notebook():
    """Return whether this process is the kernel of a notebook."""
    if 'IPython' not in sys.modules:
        return False
    shell = sys.modules['IPython'].get_ipython()
    return shell is not None and hasattr(shell, 'kernel')


def new_bar(total, done, unit, **settings):
    """Return a progress bar of tqdm; where nobody watches, it keeps log files short."""
    from tqdm.auto import tqdm

    seconds_between = 0.1 if sys.stderr.isatty() else 10
    return tqdm(
        total=total,
        initial=done,
        unit=unit,
        mininterval=seconds_between,
        dynamic_ncols=True,
        **settings,
    )


class ProgressBar:
    """Show the step, the losses and the remaining time of `train`; a callback with `close`."""

    def __init__(self, num_epochs, done=0):
        self._bar = new_bar(num_epochs, done, 'step')

    def __call__(self, step):
        """Advance the bar, and show the losses of a `Step`."""
        self.show(step.losses)

    def show(self, losses):
        """Advance the bar, and show `Losses`."""
        self._bar.set_postfix_str(
            'content {:.2f}, style {:.2f}, TV {:.2f}'.format(*losses[:3]), refresh=False
        )
        self._bar.update()

    def close(self):
        """End the line of the bar, so that the next output starts on a new line."""
        self._bar.close()


def write_gif(frames, path, *, seconds=5, longest_side=450):
    """Combine picture files into a GIF that loops forever.

    Parameters
    ----------
    frames : list of paths
    path : str or Path
    seconds : float
        The approximate duration, before it pauses on the last frame for two seconds.
    longest_side : int
        Larger frames are reduced to this size.
    """
    last = Image.open(frames[-1])
    last.thumbnail((longest_side, longest_side))
    pictures = [
        Image.open(frame).convert('RGB').resize(last.size, Image.Resampling.LANCZOS)
        for frame in frames
    ]
    duration = max(40, int(1000 * seconds / len(pictures)))
    with atomic_path(path) as temporary:
        pictures[0].save(
            temporary,
            save_all=True,
            append_images=pictures[1:],
            loop=0,
            duration=[duration] * (len(pictures) - 1) + [2000],
        )
