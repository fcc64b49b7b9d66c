"""Make an exercise of one's own, from a skeleton that works as it is."""

import re
from pathlib import Path

from ..errors import UserError
from .exercise import exercises

SKELETON = Path(__file__).parent / 'skeleton'


def make(name, home):
    """Copy the skeleton and return its folder.

    Parameters
    ----------
    name : str
        Such as ``'channel-range'``: it names the function, ``channel_range``, as well.
    home : Path
        The folder for exercises of one's own.

    Raises
    ------
    UserError
        If the name cannot be used, or is taken.
    """
    if not re.fullmatch('[a-z][a-z0-9]*(-[a-z0-9]+)*', name):
        raise UserError(
            f'{name!r} cannot be the name of an exercise: use small letters, digits, and "-" '
            'between words, such as channel-range'
        )
    folder = home / name
    if folder.exists() or name in exercises():
        raise UserError(f'there is an exercise {name} already: choose another name')
    for path in sorted(SKELETON.rglob('*')):
        copy = folder / path.relative_to(SKELETON)
        if path.suffix in ('.py', '.md'):
            copy.parent.mkdir(parents=True, exist_ok=True)
            text = re.sub(r'\bNAME\b', name, path.read_text(encoding='utf-8'))
            copy.write_text(text.replace('FUNCTION', name.replace('-', '_')), encoding='utf-8')
    return folder
