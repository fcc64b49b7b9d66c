"""Where each style goes: a mask for the whole result, and regions for several styles."""

import sys
from typing import NamedTuple, Optional

import numpy
from PIL import Image
from scipy.ndimage import minimum_filter

from .errors import UserError
from .images import read_image
from .layers import receptive_field

RATIO = 0.02  # by how much the shape of a mask may differ from its photograph's
NAMED = 8  # colours that an error message names
LEAST_LEFT = 0.5  # of a region, when its border is peeled off


def read_mask(path, photo):
    """Read how much of the style each pixel gets.

    Parameters
    ----------
    path : str or Path
        A picture whose white becomes 1, black 0, and grey what lies between.
    photo : numpy.ndarray, (H, W, 3)
        The content picture, which must have the same shape; not the same size.

    Returns
    -------
    numpy.ndarray, (H', W'), float32 in [0, 1]

    Raises
    ------
    UserError
        If it has another shape, or is black all over.
    """
    mask = _read(path, photo).mean(axis=2, dtype='float32') / 255
    if not mask.any():
        raise UserError(
            f'{path} is black all over, so nothing would get the style: paint it white there'
        )
    return mask


def read_regions(path, count, photo):
    """Read which style each pixel gets.

    Parameters
    ----------
    path : str or Path
        A picture with one flat colour for each style.
    count : int
        Number of styles.
    photo : numpy.ndarray, (H, W, 3)
        As in `read_mask`.

    Returns
    -------
    regions : numpy.ndarray, (count, H', W'), float32
        1 where a region is, 0 elsewhere. They are in the order in which one meets their colours,
        from the left to the right and from the top to the bottom.
    colors : list of str
        Their colours, such as '#ff0000'.

    Raises
    ------
    UserError
        If it has another shape, or another number of colours.
    """
    image = _read(path, photo).astype('int64') @ (1 << 16, 1 << 8, 1)
    found, first = numpy.unique(image, return_index=True)
    found = found[first.argsort()]
    colors = [f'#{color:06x}' for color in found]
    if len(found) != count:
        named = ', '.join(colors[:NAMED]) + (', ...' if len(colors) > NAMED else '')
        raise UserError(
            f'{path} has {len(found)} colours ({named}), and there are {count} styles: draw one '
            'flat colour for each, without soft edges, and save it as PNG'
        )
    return (image == found[:, None, None]).astype('float32'), colors


class Areas(NamedTuple):
    """Where the result gets a style, and which."""

    mask: Optional[numpy.ndarray] = None  # (H, W), as from `read_mask`
    regions: Optional[numpy.ndarray] = None  # (K, H, W): where each style counts

    @property
    def count(self):
        """How many regions there are; a mask is one."""
        return 0 if self.regions is None else len(self.regions)

    def blend(self, image, photo):
        """Return a picture (H, W, 3) with the photograph, of its size, where the mask is black."""
        if self.mask is None:
            return image
        share = resized(self.mask, image.shape[1::-1])[..., None]
        return share * image + (1 - share) * photo


def read_areas(mask, regions, styles, photo):
    """Read the mask and the regions of a run, if it has any; say where each style goes.

    Parameters
    ----------
    mask, regions : str, Path or None
        Picture files.
    styles : list of str or Path
        The style pictures.
    photo : numpy.ndarray, (H, W, 3)
        As in `read_mask`.

    Returns
    -------
    Areas

    Raises
    ------
    UserError
        As in `read_mask` and `read_regions`, or if the mask is black all over a region.
    """
    share = None if mask is None else read_mask(mask, photo)
    if regions is None:
        return Areas(share, None if share is None else share[None])
    areas, colors = read_regions(regions, len(styles), photo)
    for style, color, area in zip(styles, colors, areas):
        print(f'{color}, {area.mean():.0%} of the picture: {style}', file=sys.stderr)
    if share is not None:
        areas = areas * resized(share, areas.shape[:0:-1])
        for color, area in zip(colors, areas):
            if not area.any():
                raise UserError(f'{mask} is black all over the region {color} of {regions}')
    return Areas(share, areas)


def _read(path, photo):
    image = read_image(path)
    (height, width), (high, wide) = image.shape[:2], photo.shape[:2]
    if abs(width * high / (height * wide) - 1) > RATIO:
        raise UserError(
            f'{path} is {width}x{height} pixels and the photograph {wide}x{high}: they must have '
            'the same shape'
        )
    return image


def resized(weights, shape):
    """Return weights (H, W) at another width and height, averaged over the area of each pixel."""
    return numpy.asarray(Image.fromarray(weights).resize(shape, Image.Resampling.BOX))


def layer_weights(regions, shape, layers, network='vgg19'):
    """Return how much each position of a layer counts for each region.

    A position near the border of a region also sees what lies outside. So the border is peeled
    off, by half the radius of the layer's receptive field, where most of what it sees lies. At
    least half of every region stays.

    Parameters
    ----------
    regions : numpy.ndarray, (K, H', W'), float32 in [0, 1]
    shape : (int, int)
        Width and height of the network's input.
    layers : list of int
    network : {'vgg19', 'vgg16'}

    Returns
    -------
    dict
        For each layer, an array (K, h, w) of the layer's height and width.
    """
    weights = {}
    for layer in layers:
        size, stride = receptive_field(layer, network)
        small = shape[0] // stride, shape[1] // stride
        half_radius = round((size - 1) / stride / 4)  # in positions of the layer
        weights[layer] = numpy.stack(
            [_peeled(resized(region, small), half_radius) for region in regions]
        )
    return weights


def _peeled(weights, times):
    least = LEAST_LEFT * weights.sum()
    for _ in range(times):
        smaller = minimum_filter(weights, 3, mode='nearest')
        if smaller.sum() < least:
            break
        weights = smaller
    return weights
