"""Decode any picture file to an upright picture in sRGB, which Pillow does not do by itself."""

import io
import os
import stat
import sys
import warnings
from contextlib import contextmanager

import numpy
from PIL import Image, ImageCms, JpegImagePlugin, UnidentifiedImageError

from .errors import UserError
from .jpeg import read_jpeg
from .memory.system import available
from .png import read_png, to_srgb

# What cameras, phones, scanners and the web produce. Other formats are left out: EPS is a program
# that Pillow would run in Ghostscript, and some formats do not reveal that a file is cut short.
FORMATS = (
    'JPEG',
    'PNG',
    'WEBP',
    'AVIF',
    'HEIF',
    'GIF',
    'TIFF',
    'BMP',
    'JPEG2000',
    'PPM',
    'PSD',
    'ICO',
)
ORIENTATION = 0x0112  # its tag in EXIF
LARGE, LARGEST = 150_000_000, 500_000_000  # pixels: phones take JPEG pictures of 200 million
SCANS = 100  # of a progressive JPEG picture: about ten are usual, and each takes time
DECODING = 16  # bytes for a pixel of a file: decoded, rotated, converted, in 4 bytes each
BITS = 0x0102  # and that of the bits of a number in TIFF
WHITES = (1, 16), (255, 300), (65535, 75000)  # what is white, if bright pixels are up to this
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
HEIF = b'heic', b'heix', b'heim', b'heis', b'hevc', b'mif1', b'msf1', b'avif', b'avis'
# The mode to convert to, by mode of the file, so that a profile for it can be applied.
WITH_PROFILES = {'1': 'L', 'L': 'L', 'LA': 'L', 'CMYK': 'CMYK'}
SRGB = ImageCms.createProfile('sRGB')


def decode(path):
    """Return the first picture of a file: upright, in sRGB, 8 bits a channel.

    Returns
    -------
    PIL.Image.Image
        In mode RGBA if the file has transparency, otherwise RGB.

    Raises
    ------
    UserError
        If there is no such file, or it is not an intact picture.
    """
    with one_sentence(path), warnings.catch_warnings():
        warnings.simplefilter('ignore')  # only errors matter
        _check_file(path)
        # Given a path, Pillow would map the file into memory: a file that shrinks would kill the
        # process, and Pillow 13 swaps the sides of a TIFF file that must be rotated.
        with open(path, 'rb') as file:
            png = read_png(file)
            with _open(png.picture if png else file, path) as picture:
                _check_room(picture, path)
                picture.load()
                return _turn_upright(_to_srgb(picture, png, path), _orientation(picture))


@contextmanager
def one_sentence(path):
    """Convert any error from the system or Pillow's decoders to a `UserError`."""
    try:
        yield
    except UserError:
        raise
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(f'there is no picture {path}: check the name and the folder') from None
    except PermissionError:
        raise UserError(
            f'permission to read {path} is denied: change its permissions or those of its folder'
        ) from None
    except UnidentifiedImageError:
        raise UserError(
            f'{path} is not a picture that can be read: give a whole JPEG or PNG file'
        ) from None
    except Image.DecompressionBombError:
        most = 2 * (Image.MAX_IMAGE_PIXELS or 0) // 10**6  # up to this, Pillow only warns
        raise UserError(f'{path} has over {most} million pixels: make it smaller first') from None
    except Exception as error:  # for a damaged file, the decoders may raise anything
        if isinstance(error, OSError) and error.errno:  # a name that is too long, a failing disk
            raise UserError(f'{path} cannot be read: {error.strerror}') from None
        reason = ' '.join(str(error).split()) or type(error).__name__
        raise UserError(
            f'{path} is damaged or cut short ({reason}): copy or download it again, '
            'or save it as PNG with another program'
        ) from None


def _check_file(path):
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        raise UserError(f'{path} is a folder: name a picture file in it')
    if not stat.S_ISREG(mode):  # opening a pipe would wait for its other end
        raise UserError(f'{path} is a device or a pipe: name a picture file')


def _open(file, path):
    try:
        return _open_known(file)
    except UnidentifiedImageError:
        if not _is_heif(file):
            raise
        _install_heif(path)
        return _open_known(file)


def _open_known(file):
    jpeg = read_jpeg(file)
    if jpeg:
        _check_jpeg(jpeg)
    if jpeg and LARGE < jpeg.width * jpeg.height <= LARGEST and not jpeg.progressive:
        return _open_reduced(file, jpeg)
    Image.init()  # all formats, not the five most common ones
    return Image.open(file, formats=[name for name in FORMATS if name in Image.OPEN])


def _check_jpeg(jpeg):
    if jpeg.scans > SCANS:
        raise ValueError(f'it has {jpeg.scans} scans, where ten are usual')
    if not jpeg.is_whole():
        raise ValueError(
            f'{jpeg.coded} bytes cannot hold the {jpeg.width}x{jpeg.height} pixels that it claims'
        )


def _open_reduced(file, jpeg):
    """Open a JPEG file at half its size: the decoder leaves out what it does not need for it."""
    picture = JpegImagePlugin.JpegImageFile(file)
    picture.draft(None, (jpeg.width // 2, jpeg.height // 2))
    return picture


def _check_room(picture, path):
    needed, free = DECODING * picture.size[0] * picture.size[1], available()
    if free is not None and needed > free:
        raise UserError(
            f'{path} has {picture.size[0]}x{picture.size[1]} pixels, which take '
            f'{needed / 1e9:.1f} GB to read, and {free / 1e9:.1f} GB are free: make it smaller '
            'first, or close other programs'
        )


def _is_heif(file):
    file.seek(0)
    start = file.read(12)
    return start[4:8] == b'ftyp' and start[8:] in HEIF


def _install_heif(path):
    """Let Pillow read the pictures of iPhones, if the plugin for them is installed."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        raise UserError(
            f'{path} is a HEIC or AVIF picture, which the installed Pillow cannot read: save '
            'it as JPEG with another program, or run "pip install pillow-heif"'
        ) from None
    register_heif_opener()


def _orientation(picture):
    try:
        return picture.getexif().get(ORIENTATION)
    except Exception:  # damaged EXIF data does not make a damaged picture
        return None


def _turn_upright(picture, orientation):
    return picture.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else picture


def _to_srgb(picture, png, path):
    profile = png.colors.profile if png else picture.info.get('icc_profile')
    if picture.mode == 'La':  # premultiplied: its greys are already multiplied by their opacity
        picture = picture.convert('LA')
    alpha = _alpha(picture, png)
    if picture.mode[0] in 'IF':
        picture = _to_8_bits(picture, path)
    colours = _to_rgb(picture, profile)
    if png and not profile:
        colours = Image.fromarray(to_srgb(numpy.asarray(colours), png.colors))
    if alpha is not None:
        colours.putalpha(alpha)
    return colours


def _alpha(picture, png):
    if picture.mode in ('LA', 'PA', 'RGBA'):
        return picture.getchannel('A')
    if png and png.transparent:
        return _all_but(picture, png.transparent)
    transparent = picture.info.get('transparency')  # one colour, or the opacity of each
    if transparent is None:
        return None
    if picture.mode[0] in 'IF':
        return _all_but(picture, [transparent])
    return picture.convert('RGBA').getchannel('A')


def _all_but(picture, color):
    """Return an opacity: none where a picture has a colour, full elsewhere."""
    pixels = numpy.atleast_3d(
        numpy.asarray(picture.convert('L') if picture.mode == '1' else picture)
    )
    return Image.fromarray((pixels != color).any(axis=2).astype('uint8') * 255)


def _to_8_bits(picture, path):
    """Scale a picture with 16 or more bits per pixel, which Pillow would clip at 255.

    What is white, a file with floats or 32 bits does not say. The brightest hundredth of its
    pixels decides, so that a highlight or an infinite number does not make all others black.
    """
    pixels = numpy.asarray(picture).astype('float32')
    if picture.mode != 'F' and _bits(picture) == 16:
        return _scaled(pixels, 65535)
    pixels = numpy.nan_to_num(pixels, posinf=numpy.inf, neginf=0)
    finite = pixels[numpy.isfinite(pixels)]
    bright = numpy.percentile(finite, 99) if finite.size else 1
    usual = WHITES if picture.mode == 'F' else WHITES[1:]
    white = next((white for white, most in usual if bright <= most), bright)
    if finite.size and finite.max() > white:
        print(
            f'{path} has numbers up to {finite.max():g}: {white:g} and all above is taken as white',
            file=sys.stderr,
        )
    return _scaled(pixels, white)


def _bits(picture):
    """Return how many bits of a whole number are used, for a picture with such numbers."""
    if picture.format == 'TIFF' and picture.mode == 'I':
        return picture.tag_v2.get(BITS, (32,))[0]
    return 16


def _scaled(pixels, white):
    return Image.fromarray((pixels.clip(0, white) * (255 / white)).round().astype('uint8'))


def _to_rgb(picture, profile):
    """Convert the colours, without transparency, from the file's ICC profile, if it has one."""
    picture = picture.convert(WITH_PROFILES.get(picture.mode, 'RGB'))
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(picture, source, SRGB, outputMode='RGB')
        except (OSError, ImageCms.PyCMSError):  # damaged, or for pictures of another kind
            pass
    return picture.convert('RGB')
