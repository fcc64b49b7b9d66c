"""A run of which only the picture is kept, in a file, where no run folder is wanted."""

from contextlib import nullcontext
from pathlib import Path

from ..errors import UserError
from ..files import remove_leftovers
from .folder import RunFolder

JPEG = '.jpg', '.jpeg'
WEBP = '.webp'
SUFFIXES = (*JPEG, '.png', '.tif', '.tiff', WEBP)
READ_ONLY = '.gif', '.bmp', '.heic', '.avif', '.jp2', '.psd', '.ico', '.ppm'


class PictureFile(RunFolder):
    """Takes what a `RunFolder` takes, and writes the picture alone.

    Parameters
    ----------
    path : str or Path
        Its suffix says the format: one of `SUFFIXES`.
    dpi : float, optional
    bits : {8, 16}
        These two as in `RunFolder`.
    """

    def __init__(self, path, dpi=None, bits=8):
        super().__init__(Path(path).parent, dpi, bits)
        self.picture, self.plot = Path(path), None
        if self.picture.suffix.lower() in (*JPEG, WEBP):
            self.settings['quality'] = 95

    def check(self, overwrite):
        """Raise UserError if no picture may be written here."""
        if self.picture.exists() and not overwrite:
            raise UserError(
                f'{self.picture} already exists: name another file, or give --overwrite (in '
                'Python overwrite=True) to replace it'
            )

    def held(self):
        """Hold nothing: there may be other pictures beside it."""
        return nullcontext()

    def remove_leftovers(self):
        """Remove the temporary files of a process that was killed while it wrote."""
        with self.writing():
            remove_leftovers(self.picture)

    def write_frame(self, step, image):
        """Return where a frame would be, were it written."""
        return self.frame(step)

    def empty(self, *_args):
        """Write and remove nothing."""

    write_losses = write_gif = write_deltas = empty
    write_record = save_checkpoint = remove_checkpoint = empty

    def load_checkpoint(self):
        """Return nothing, for there is none."""
        return {}

    def way_on(self):
        """Say how to go on with a run that was stopped."""
        return 'to go on from it, start again with --init'


def is_picture_file(out):
    """Return whether ``out`` names a picture, and not a run folder.

    Raises
    ------
    UserError
        If it names a picture of a kind that is not written.
    """
    suffix = Path(out).suffix.lower()
    if Path(out).is_dir():
        return False
    if suffix in READ_ONLY:
        raise UserError(
            f'{out} would be a {suffix} file, which is not written: use {", ".join(SUFFIXES)}, or '
            'name a folder'
        )
    return suffix in SUFFIXES
