"""Whose colours the result has: the style picture's, or the content picture's."""

import numpy

from .images import to_uint8

LUMA = numpy.array([0.299, 0.587, 0.114])  # of red, green and blue: ITU-R BT.601
LEAST_SPREAD = 0.03  # standard deviation, in [0, 1]: what varies less is not amplified beyond it


def match_colors(style, content):
    """Give a style picture the mean and the covariance of the content picture's colours.

    Lesson: chapters/15_a_better_picture.py.

    Parameters
    ----------
    style, content : numpy.ndarray, (H, W, 3), uint8

    Returns
    -------
    numpy.ndarray, as ``style``
        Clipped to [0, 255]. Where its colours hardly vary, as in an ink drawing, they are not
        amplified without bounds.

    References
    ----------
    Gatys, Bethge, Hertzmann and Shechtman 2016, "Preserving Color in Neural Artistic Style
    Transfer", equation 10, with symmetric square roots.
    """
    style, content = style / 255, content / 255
    (style_mean, style_covariance), (mean, covariance) = map(_color_moments, (style, content))
    least = LEAST_SPREAD**2
    (half,) = symmetric_powers(covariance, least, 0.5)
    (back,) = symmetric_powers(style_covariance, least, -0.5)
    return to_uint8(((style - style_mean) @ (half @ back).T + mean).clip(0, 1))


def luminance(image):
    """Return the luma of a picture in all three channels, as an array like it, (H, W, 3)."""
    luma = numpy.repeat((image @ LUMA)[..., None], 3, axis=2)
    return luma.round().astype('uint8') if image.dtype == numpy.uint8 else luma


def match_luminance(style, content):
    """Return the luma of a style picture, with the mean and spread of the content picture's.

    Parameters
    ----------
    style, content : numpy.ndarray, (H, W, 3), uint8

    Returns
    -------
    numpy.ndarray, as ``style``, in grey
    """
    return match_colors(luminance(style), luminance(content))


def keep_chroma(image, content):
    """Return the luma of a picture with the chroma of another.

    Parameters
    ----------
    image, content : numpy.ndarray, (H, W, 3), float in [0, 1]

    Returns
    -------
    numpy.ndarray, (H, W, 3), float in [0, 1]
    """
    return (luminance(image) + content - luminance(content)).clip(0, 1)


def _color_moments(image):
    colors = image.reshape(-1, 3)
    return colors.mean(axis=0), numpy.cov(colors.T, bias=True)


def symmetric_powers(A, least, *exponents):
    """Return powers of a covariance (C, C) that are symmetric, too, as a list.

    Parameters
    ----------
    A : numpy.ndarray, (C, C)
    least : float
        Eigenvalues, which are variances, below this are raised to it.
    exponents : float
    """
    variances, axes = numpy.linalg.eigh(A)
    variances = numpy.maximum(variances, least)
    return [(axes * variances**exponent) @ axes.T for exponent in exponents]
