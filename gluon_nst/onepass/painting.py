"""Paint photographs with a network: one pass each."""

from ..color import keep_chroma
from ..errors import UserError
from ..images import fit_network, read_image, resize, save_image, to_uint8
from .network import PaintingNetwork
from .stripes import paint_in_stripes

SIZE = 900  # pixels along the longest side: networks are trained on pictures of 300 to 1000
LEAST = 16  # pixels each way: less is no picture
MOST = 40_000_000  # pixels
WHOLE = 2_500_000  # pixels that are painted at once; of more, stripes, which need less memory
LEAST_SCALE, MOST_SCALE = 0.1, 4  # of a style
COLORS = 'style', 'luminance'


def paint_image(net, image, color='style'):
    """Return the painting of a picture of any size.

    Parameters
    ----------
    net : PaintingNetwork or AnyStyle
    image : numpy.ndarray, (H, W, 3), uint8
    color : {'style', 'luminance'}
        The colours of the style; or those of the picture, of which only the luma is painted.

    Returns
    -------
    numpy.ndarray, (H, W, 3), uint8
    """
    height, width, _ = image.shape
    in_stripes = isinstance(net, PaintingNetwork) and height * width > WHOLE
    painting = paint_in_stripes(net, image) if in_stripes else net.paint(image)
    if color == 'luminance':
        return to_uint8(keep_chroma(painting / 255, image / 255))
    return painting


def paint_photo(net, photo, out, *, size=SIZE, color='style'):
    """Paint one photograph into a file, whole or not at all.

    Parameters
    ----------
    net : PaintingNetwork or AnyStyle
    photo, out : str or Path
    size : int
        Pixels along the longest side of the painting.
    color : {'style', 'luminance'}
        As in `paint_image`.

    Raises
    ------
    UserError
        If the photograph cannot be read, or is too small or too large at this size.
    """
    image = read_image(photo)
    height, width = image.shape[:2]
    image = resize(image, painted_size(photo, width, height, size))
    save_image(out, paint_image(net, image, color))


def painted_size(path, width, height, size):
    """Return width and height of a painting.

    Raises
    ------
    UserError
        If the picture is too small or too large.
    """
    shape = fit_network(path, width, height, size, LEAST)
    if shape[0] * shape[1] > MOST:
        raise UserError(
            f'{path} becomes {shape[0]}x{shape[1]} pixels at size {size}, more than '
            f'{MOST // 10**6} megapixels: give a smaller size'
        )
    return shape
