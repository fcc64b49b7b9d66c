"""Locate the sample pictures and the lessons, in a clone or in an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(name):
    """Return the folder ``'img'`` or ``'chapters'``.

    In a wheel, both are inside the package; in a clone, they are next to it.
    """
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def sample_picture(name):
    """Return the path of a picture in ``img/``, for example ``'coffee.jpg'``."""
    return folder('img') / name
