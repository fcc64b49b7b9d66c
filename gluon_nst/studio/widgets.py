"""What the rooms of the studio are built of: inputs for pictures, pictures with a text, errors."""

import base64
import functools
import inspect
from html import escape

import gradio

from ..course.lessons import find
from ..course.sliders import data_address
from ..errors import UserError
from ..images import fit_size, read_image, resize
from ..plotting import as_png
from ..resources import sample_picture

PHOTOS = 'castle', 'bridge', 'macaw', 'coffee', 'citrus'
PAINTINGS = (
    'starry-night', 'stained-glass', 'night-cafe', 'indigo-waves', 'reading', 'orange-trees',
    'ducks', 'ink-landscape', 'sainte-victoire', 'bouquet',
)  # fmt: skip
LONGEST = 600  # pixels of a picture while it is painted
LARGEST = 100_000_000  # pixels of an upload


def samples(names):
    """Return the paths of sample pictures, as texts."""
    return [str(sample_picture(f'{name}.jpg')) for name in names]


def picture_input(label, names, optional=False):
    """Return an input for a picture, with samples below it; its value is the path of a file.

    The file is as it was uploaded: `checked` reads it. An optional one is empty at first.
    """
    first = None if optional else names[0]
    picture = gradio.Image(
        value=first and samples([first])[0],
        label=label,
        type='filepath',
        height=240,
        sources=['upload', 'clipboard', 'webcam'],
        alt_text=f'{label}, as it was chosen',
        buttons=[],
    )
    picture.preprocess = lambda payload: payload and payload.path
    sample = gradio.Dropdown(list(names), value=first, label=f'{label}: a sample')
    sample.input(lambda name: samples([name])[0], sample, picture, **QUICK)
    return picture


def checked(path, label):
    """Return the path of a picture that can be read.

    Raises
    ------
    UserError
        If there is none, it is no picture, or it is too large.
    """
    if not path:
        raise UserError(f'there is no {label}: choose a sample, or upload a picture')
    image = read_image(path)
    if image.shape[0] * image.shape[1] > LARGEST:
        raise UserError(
            f'the {label} has {image.shape[1]} x {image.shape[0]} pixels, more than '
            f'{LARGEST // 10**6} million: make it smaller'
        )
    return path


def scaled(image, shape=None):
    """Return a picture for the page: as large as another (H, W, 3), or at most `LONGEST`."""
    height, width = (shape or image.shape)[:2]
    if shape is None:
        width, height = fit_size(width, height, min(LONGEST, max(width, height)))
    return resize(image, (width, height))


def shown(image, alt):
    """Return HTML of a picture (H, W, 3), with what it is read as to those who cannot see it."""
    return _figure(data_address(image), alt)


def before_and_after(before, after):
    """Return HTML of two pictures of one size, the second uncovered by a slider."""
    pictures = [
        f'<img src="{data_address(image)}" alt="{alt}">'
        for image, alt in ((before, 'Before: the photograph.'), (after, 'After: the result.'))
    ]
    return (
        f'<div class="wipe"><figure class="nst">{"".join(pictures)}</figure>'
        '<label>Before and after <input type="range" value="50" oninput="'
        "this.closest('.wipe').style.setProperty('--at', this.value + '%')"
        '"></label></div>'
    )


def drawn(figure):
    """Return HTML of a matplotlib Figure, with its label for those who cannot see it."""
    address = 'data:image/png;base64,' + base64.b64encode(as_png(figure)).decode()
    return _figure(address, figure.get_label(), ' drawn')


def _figure(address, alt, kind=''):
    return f'<figure class="nst{kind}"><img src="{address}" alt="{escape(alt)}"></figure>'


def introduction(text, *lessons):
    """Say what to look for in a room, with links to its lessons."""
    links = []
    for number in lessons:
        lesson = find(number)
        links.append(f'[lesson {number}, {lesson.title}](/lessons/{lesson.path.stem}.html)')
    gradio.Markdown(f'{text} More in {" and ".join(links)}.')


def told(function):
    """Show a user's mistake as its sentence, on the page."""
    if inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def generator(*args):
            try:
                yield from function(*args)
            except UserError as error:
                raise _sentence(error) from None

        return generator

    @functools.wraps(function)
    def call(*args):
        try:
            return function(*args)
        except UserError as error:
            raise _sentence(error) from None

    return call


def _sentence(error):
    return gradio.Error(str(error), duration=None, title='Not possible', print_exception=False)


QUICK = {'queue': False, 'show_progress': 'hidden', 'api_visibility': 'private'}
BUSY = {'concurrency_id': 'machine', 'concurrency_limit': 1, 'api_visibility': 'private'}
