"""Pictures with 16 bits for each colour, which Pillow does not write: for print, as PNG or TIFF."""

import struct
import zlib
from pathlib import Path

import numpy

from .errors import UserError
from .png import SIGNATURE

PNG, TIFF = ('.png',), ('.tif', '.tiff')
INCH = 0.0254  # metres


def check_deep(path):
    """Raise UserError if a file of this name cannot be written with 16 bits."""
    suffix = Path(path).suffix.lower()
    if suffix not in (*PNG, *TIFF):
        raise UserError(f'bits is 16, which a {suffix} file cannot hold: use .png or .tif')
    if suffix in TIFF:
        try:
            import tifffile  # noqa: F401
        except ImportError:
            raise UserError(
                'a TIFF file with 16 bits needs the package tifffile: run "pip install '
                "'gluon-nst[tiff]'\", or use .png"
            ) from None


def save_deep(path, image, icc_profile, dpi=None):
    """Save a picture with 16 bits for each colour.

    Parameters
    ----------
    path : str or Path
        It ends in .png, .tif or .tiff.
    image : numpy.ndarray, (H, W, 3), or (H, W, 4) with alpha
        uint8, or float in [0, 1].
    icc_profile : bytes
        What its numbers mean as colours.
    dpi : (float, float), optional
        Dots per inch.
    """
    if image.dtype == numpy.uint8:
        image = image / 255
    image = (image * 65535).round().clip(0, 65535).astype('uint16')
    if Path(path).suffix.lower() in TIFF:
        _save_tiff(path, image, icc_profile, dpi)
    else:
        Path(path).write_bytes(_png(image, icc_profile, dpi))


def _save_tiff(path, image, icc_profile, dpi):
    import tifffile

    tifffile.imwrite(
        path,
        image,
        photometric='rgb',
        extrasamples=['unassalpha'] if image.shape[2] == 4 else None,
        iccprofile=icc_profile,
        resolution=dpi,
        resolutionunit='INCH',
        metadata=None,
    )


def _png(image, icc_profile, dpi):
    """Return the bytes of a PNG file (PNG, third edition, W3C 2025)."""
    height, width, channels = image.shape
    kind = {3: 2, 4: 6}[channels]  # RGB, RGBA
    header = struct.pack('>2I5B', width, height, 16, kind, 0, 0, 0)
    profile = b'sRGB\0\0' + zlib.compress(icc_profile)
    chunks = [(b'IHDR', header), (b'iCCP', profile)]
    if dpi:
        across, down = (round(n / INCH) for n in dpi)
        chunks.append((b'pHYs', struct.pack('>2IB', across, down, 1)))
    rows = image.astype('>u2').view('u1').reshape(height, -1)
    rows[1:] -= rows[:-1].copy()  # each row less the one above: small numbers, a small file
    lines = numpy.insert(rows, 0, 2, axis=1)  # 2 says so
    chunks += [(b'IDAT', zlib.compress(lines.tobytes())), (b'IEND', b'')]
    return SIGNATURE + b''.join(_chunk(*chunk) for chunk in chunks)


def _chunk(name, data):
    return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
