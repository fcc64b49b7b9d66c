"""Where the sample pictures and the lessons are, in a clone as well as in an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(name):
    """Return the folder ``'img'`` or ``'chapters'``.

    A wheel carries both inside the package; in a clone they stand beside it.
    """
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def sample_picture(name):
    """Return the path of a picture in ``img/``, for example ``'coffee.jpg'``."""
    return folder('img') / name
