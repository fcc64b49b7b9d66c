"""Pictures: files <-> (H, W, 3) arrays <-> the (1, 3, H, W) tensors that VGG takes."""

import numpy
from PIL import Image, ImageCms

from ._compat import np
from .decoding import decode
from .deep import save_deep
from .errors import UserError
from .files import atomic_path

# The mean and standard deviation of ImageNet's pixels, per RGB channel, in [0, 1].
rgb_mean = np.array([0.485, 0.456, 0.406])
rgb_std = np.array([0.229, 0.224, 0.225])


def read_image(path):
    """Read a picture file as RGB.

    Lesson: chapters/02_pictures_as_tensors.py.

    The picture is rotated according to its EXIF orientation, its colours are converted from its
    ICC profile to sRGB and from 16 to 8 bits, and transparent parts get a white background. Only
    the first frame of an animation is read.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    numpy.ndarray, (H, W, 3), uint8

    Raises
    ------
    UserError
        If there is no such file, or it is not an intact picture.
    """
    return read_picture(path)[0]


def read_picture(path):
    """Read a picture file as `read_image` does, together with the opacity of its pixels.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    image : numpy.ndarray, (H, W, 3), uint8
    alpha : numpy.ndarray, (H, W), uint8, or None
        0 is transparent, 255 opaque; None if the whole picture is opaque.

    Raises
    ------
    UserError
        As in `read_image`.
    """
    picture = decode(path)
    if picture.mode == 'RGB':
        return numpy.asarray(picture), None
    alpha = picture.getchannel('A')
    transparent = alpha.getextrema()[0] < 255
    return on_white(picture), numpy.asarray(alpha) if transparent else None


def on_white(picture):
    """Return a Pillow picture in RGBA on a white background, (H, W, 3), uint8."""
    white = Image.new('RGB', picture.size, 'white')
    white.paste(picture, mask=picture)
    return numpy.asarray(white)


def add_alpha(image, alpha):
    """Add an opacity, (H', W'), to a picture, (H, W, 3); return (H, W, 4)."""
    height, width = image.shape[:2]
    alpha = Image.fromarray(alpha).resize((width, height), Image.Resampling.BILINEAR)
    alpha = numpy.asarray(alpha)
    if image.dtype != numpy.uint8:
        alpha = (alpha / 255).astype(image.dtype)
    return numpy.dstack([image, alpha])


def save_image(path, image, bits=8, **settings):
    """Save a picture atomically.

    Parameters
    ----------
    path : str or Path
        Its suffix determines the format.
    image : numpy.ndarray, (H, W, 3), or (H, W, 4) with alpha
        uint8, or float in [0, 1].
    bits : {8, 16}
        Of each colour; 16 in PNG and TIFF only.
    **settings
        Options of Pillow for this format, such as dpi and icc_profile.
    """
    with atomic_path(path) as temporary:
        if bits == 16:
            save_deep(temporary, image, **settings)
        else:
            Image.fromarray(to_uint8(image)).save(temporary, **settings)


def srgb_profile():
    """Return the ICC profile of sRGB, as bytes that are always the same."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes())
    profile[24:36] = bytes(12)  # the time of creation
    return bytes(profile)


def to_uint8(image):
    """Round a float picture in [0, 1] to uint8 in [0, 255]; return uint8 unchanged."""
    if image.dtype == numpy.uint8:
        return image
    return (image * 255).round().clip(0, 255).astype('uint8')


def fit_size(width, height, size):
    """Return the (width, height) of a picture after resizing.

    Lesson: chapters/02_pictures_as_tensors.py.

    Parameters
    ----------
    width, height : int
        Its present size, in pixels.
    size : int or (int, int)
        The new longest side, keeping the aspect ratio; or the new width and height.
    """
    if isinstance(size, tuple):
        return size
    scale = size / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def fit_network(name, width, height, size, least):
    """Return the (width, height) of a picture after resizing, if a network takes it.

    Parameters
    ----------
    name : str or Path
        Of the picture, for messages.
    width, height, size : int
        As in `fit_size`.
    least : int
        The smallest side that the network takes, in pixels.

    Raises
    ------
    UserError
        If the picture is too small, before or after resizing.
    """
    takes = f'the network takes no fewer than {least} each way'
    if min(width, height) < least:
        raise UserError(f'{name} is {width}x{height} pixels: {takes}, so give a larger picture')
    shape = fit_size(width, height, size)
    if min(shape) < least:
        enough = -(-least * max(width, height) // min(width, height))  # rounded up
        way_out = least if isinstance(size, tuple) else f'{enough}, or crop the picture'
        raise UserError(
            f'{name} becomes {shape[0]}x{shape[1]} pixels at size {size}: {takes}, so give a size '
            f'of at least {way_out}'
        )
    return shape


def crop_to(image, size):
    """Crop two opposite sides of a picture equally, so that `fit_size` does not distort it.

    Parameters
    ----------
    image : numpy.ndarray, (H, W, 3)
    size : int or (int, int)
        The width and height whose ratio it should have; one number makes it a square.
    """
    wide, high = size if isinstance(size, tuple) else (1, 1)
    height, width = image.shape[:2]
    new_width = max(1, min(width, round(height * wide / high)))
    new_height = max(1, min(height, round(width * high / wide)))
    top, left = (height - new_height) // 2, (width - new_width) // 2
    return image[top : top + new_height, left : left + new_width]


def resize(image, shape):
    """Return a picture, (H, W, 3), uint8, in another width and height."""
    return numpy.asarray(Image.fromarray(image).resize(shape, Image.Resampling.BILINEAR))


def preprocess(img, image_shape):
    """Resize a picture and standardise its colours as VGG expects.

    Lesson: chapters/02_pictures_as_tensors.py.

    Parameters
    ----------
    img : numpy.ndarray or mxnet.np.ndarray, (H, W, 3), uint8
    image_shape : (int, int)
        **Width and height** of the result, in this order.

    Returns
    -------
    mxnet.np.ndarray, (1, 3, height, width), float32
        About -2.1 to 2.6: (pixel / 255 - mean) / std, per channel.

    Raises
    ------
    UserError
        If ``img`` is of another shape or type.

    Notes
    -----
    The chapter resizes with OpenCV's bilinear filter, which uses only four pixels even when
    shrinking; Pillow's averages over all pixels, which avoids aliasing.

    Examples
    --------
    >>> import numpy
    >>> from gluon_nst import preprocess
    >>> photo = numpy.zeros((300, 450, 3), 'uint8')  # height, width, RGB
    >>> preprocess(photo, (45, 30)).shape
    (1, 3, 30, 45)
    """
    if not isinstance(img, numpy.ndarray):
        img = img.asnumpy()
    if img.dtype != numpy.uint8 or img.ndim != 3 or img.shape[2] != 3:
        raise UserError(
            f'preprocess was given {img.dtype} numbers of shape {img.shape}, and takes a picture '
            'as read_image returns it, (height, width, 3), uint8: convert grey with '
            "numpy.dstack([img] * 3), floats up to 1 with (255 * img).astype('uint8'), and drop "
            'opacity with img[..., :3]'
        )
    img = (np.array(resize(img, image_shape), dtype='float32') / 255 - rgb_mean) / rgb_std
    return np.expand_dims(img.transpose(2, 0, 1), axis=0)


def postprocess(img):
    """Undo `preprocess`, except for the resizing.

    Lesson: chapters/02_pictures_as_tensors.py.

    Parameters
    ----------
    img : mxnet.np.ndarray, (1, 3, H, W), float32

    Returns
    -------
    mxnet.np.ndarray, (H, W, 3), float32, clipped to [0, 1]

    Examples
    --------
    >>> import numpy
    >>> from gluon_nst import postprocess, preprocess
    >>> white = numpy.full((20, 30, 3), 255, 'uint8')
    >>> img = postprocess(preprocess(white, (30, 20)))
    >>> img.shape, round(float(img.mean()), 3)
    ((20, 30, 3), 1.0)
    """
    img = img[0].as_in_ctx(rgb_std.ctx)
    return (img.transpose(1, 2, 0) * rgb_std + rgb_mean).clip(0, 1)


def enlarge(image, photo, image_shape):
    """Enlarge a picture bicubically, add the fine detail of its photograph, and standardise it.

    The detail is what the photograph shows at the new size, but not at the old one.

    Parameters
    ----------
    image : numpy.ndarray, (H, W, 3), float32 in [0, 1]
        As `postprocess` returns it.
    photo : numpy.ndarray, (H', W', 3), uint8
        What it shows, at any size.
    image_shape : (int, int)
        Width and height of the result.

    Returns
    -------
    mxnet.np.ndarray, (1, 3, height, width), float32
    """
    coarse, fine = (
        to_pixels(preprocess(photo, shape)).asnumpy()[0].transpose(1, 2, 0)
        for shape in (image.shape[1::-1], image_shape)
    )
    larger = _bicubic(image - coarse, image_shape) + fine
    return standardise(np.array(larger.clip(0, 1).transpose(2, 0, 1)[None], dtype='float32'))


def _bicubic(image, shape):
    channels = map(Image.fromarray, numpy.ascontiguousarray(image.transpose(2, 0, 1)))
    resized = (channel.resize(shape, Image.Resampling.BICUBIC) for channel in channels)
    return numpy.dstack([numpy.asarray(channel) for channel in resized])


def standardise(pixels):
    """Standardise pixels in [0, 1] as VGG expects; both are (1, 3, H, W), RGB."""
    mean, std = _per_channel(pixels)
    return (pixels - mean) / std


def to_pixels(X):
    """Undo `standardise`; pixels may be outside [0, 1] if X is outside the range of colours."""
    mean, std = _per_channel(X)
    return X * std + mean


def _per_channel(X):
    return [array.reshape(3, 1, 1).as_in_ctx(X.ctx) for array in (rgb_mean, rgb_std)]
