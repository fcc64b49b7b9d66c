"""Losses for a better picture: relative ones, of means and covariances (lesson 15).

What they compare, they divide by its own size. So no loss depends on how large a network's
features happen to be, and one set of weights serves every layer and every VGG.
"""

from dataclasses import dataclass, replace
from functools import singledispatch
from typing import NamedTuple, Optional, Tuple

from ._compat import np
from .color import LUMA

PLACES = 32  # along the longest side, where tones are compared
NO_CONTRAST = 1e-6  # a variance, of luma in [0, 1]
FLAT = 1e-4  # of |m|^4: what |S|^2 is taken for at least, so that a flat style has a loss, too


class Moments(NamedTuple):
    """The style of a feature map: where its channels lie, and how they vary together."""

    mean: np.ndarray  # (C,)
    covariance: np.ndarray  # (C, C)


@singledispatch  # so that a faster network can add what it returns instead of a feature map
def moments(X):
    """Return the `Moments` of a feature map over its positions.

    Lesson: chapters/15_a_better_picture.py.

    Parameters
    ----------
    X : (1, C, H, W)

    Returns
    -------
    Moments
        With F (C, H*W), the map as a matrix: its mean m = F 1 / HW, and F F^T / HW - m m^T.

    Raises
    ------
    ValueError
        If X holds more than one picture: their features would be mixed.
    """
    if X.shape[0] != 1:
        raise ValueError(f'moments takes the features of one picture, (1, C, H, W), got {X.shape}')
    F = X.reshape(X.shape[1], -1)  # (C, H*W)
    return central_moments(np.dot(F, F.T), F.sum(axis=1), F.shape[1])


def central_moments(products, totals, positions):
    """Return the `Moments` from raw sums over all positions.

    Parameters
    ----------
    products : (C, C)
        F F^T, as in `moments`.
    totals : (C,)
        F 1.
    positions : int
        H * W.
    """
    mean = totals / positions
    return Moments(mean, products / positions - np.outer(mean, mean))


def relative_loss(Y_hat, Y):
    """Return the squared difference of two arrays, divided by the square of the second.

    Lesson: chapters/15_a_better_picture.py.

    Parameters
    ----------
    Y_hat, Y : arrays of one shape
        What the synthesized image has, and what it should have.

    Returns
    -------
    scalar, 0 if they are equal, 1 if Y_hat is 0
    """
    return np.square(Y_hat - Y).sum() / np.square(Y).sum()


def mean_squares(contents_Y):
    """Return how strong the features of each content layer are: the mean of their squares."""
    return tuple(np.square(Y).mean() for Y in contents_Y)


def moments_loss(Y_hat, Y):
    """Return how far two `Moments` are apart, relative to the second.

    Lesson: chapters/15_a_better_picture.py.

    Parameters
    ----------
    Y_hat, Y : Moments
        Of the synthesized image's feature map, and of the style's.

    Returns
    -------
    scalar, 0 if they are equal
    """
    spread = np.square(Y.covariance).sum() + FLAT * np.square(np.square(Y.mean).sum())
    covariances_l = np.square(Y_hat.covariance - Y.covariance).sum() / spread
    return covariances_l + relative_loss(Y_hat.mean, Y.mean)


def squared_tv_loss(X):
    """Return the squared total variation: how much neighbouring pixels differ.

    Lesson: chapters/15_a_better_picture.py. Unlike `tv_loss` it hardly minds small differences.

    Parameters
    ----------
    X : (1, 3, H, W), with H and W at least 2

    Returns
    -------
    scalar, 0 for a picture of one colour
    """
    down, right = X[:, :, 1:] - X[:, :, :-1], X[:, :, :, 1:] - X[:, :, :, :-1]
    return np.square(down).mean() + np.square(right).mean()


def tones(X, places=PLACES):
    """Return where a picture is light and where it is dark, whatever its contrast.

    Lesson: chapters/15_a_better_picture.py. What a painter calls tonal values: the luma of a
    blurred copy, minus its mean, divided by its standard deviation.

    Parameters
    ----------
    X : (1, 3, H, W)
        Pixels in [0, 1].
    places : int
        How many there are along the longest side, at most.

    Returns
    -------
    (h, w)
        Above 0 where it is light. A picture of one colour is 0 everywhere.
    """
    luma = sum(weight * channel for weight, channel in zip(LUMA.tolist(), X[0]))
    side = -(-max(luma.shape) // places)  # of a square that is one place
    height, width = (max(1, pixels // side) for pixels in luma.shape)
    luma = luma[: height * side, : width * side]
    blurred = luma.reshape(height, -1, width, luma.shape[1] // width).mean(axis=(1, 3))
    blurred = blurred - blurred.mean()
    return blurred / np.sqrt(np.square(blurred).mean() + NO_CONTRAST)


@dataclass(frozen=True)
class RelativeLoss:
    """Relative losses of content and of the moments of style, and their weights, as one value.

    Lesson: chapters/15_a_better_picture.py.

    It stands where `GramLoss` does: `train` is given one or the other.

    The content loss is divided by the mean square of the photograph's features. Where those of the
    painting are much stronger, strokes over a small part of the picture would cost as much as all
    of the photograph. So, once `beside` has told how strong they are, it is divided by the mean
    of both.

    Features hardly tell how light a place is. Once `lit_like` has told where the photograph is
    light, the list of content losses ends with that of its `tones`.
    """

    content_weight: float = 1
    style_weight: float = 1
    tv_weight: float = 0.01
    style_layer_weights: Tuple[float, ...] = ()  # one for each layer; () if all weigh 1
    tone_weight: float = 0  # of tones, as a share of the content weight
    style_squares: Tuple[float, ...] = ()  # of each content layer, as `beside` is told
    tones_Y: Optional[np.ndarray] = None  # of the photograph, as `lit_like` is told

    def beside(self, style_squares):
        """Return the loss for a style picture with such `mean_squares` in the content layers."""
        return replace(self, style_squares=style_squares)

    def lit_like(self, X):
        """Return the loss for a photograph X (1, 3, H, W), in [0, 1], of the result's shape."""
        return replace(self, tones_Y=tones(X)) if self.tone_weight else self

    def style_target(self, Y):
        """Return what a layer's style is compared by: the `Moments` of Y (1, C, H, W)."""
        return moments(Y)

    def in_regions(self, count):
        """Return the loss for as many regions, each with an equal share of every layer."""
        weights = tuple(w for w in self.style_layer_weights for _ in range(count))
        return replace(self, style_weight=self.style_weight / count, style_layer_weights=weights)

    def __call__(self, X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y):
        """Return what `compute_loss` returns.

        Parameters
        ----------
        X : (1, 3, H, W)
            The synthesized image, in [0, 1].
        contents_Y_hat, contents_Y : lists of (1, C, h, w)
            Its content features, and those of the content picture.
        styles_Y_hat : list of (1, C, h, w)
            Its style features.
        styles_Y : list of Moments
            Of the style picture.
        """
        layer_weights = self.style_layer_weights or [1] * len(styles_Y)
        squares = mean_squares(contents_Y)
        scales = [(own + other) / 2 for own, other in zip(squares, self.style_squares or squares)]
        contents_l = [
            self.content_weight * np.square(Y_hat - Y).mean() / scale
            for Y_hat, Y, scale in zip(contents_Y_hat, contents_Y, scales)
        ]
        if self.tones_Y is not None:
            tones_l = np.square(tones(X) - self.tones_Y).mean()
            contents_l.append(self.content_weight * self.tone_weight * tones_l)
        styles_l = [
            self.style_weight * weight * moments_loss(moments(Y_hat), Y)
            for weight, Y_hat, Y in zip(layer_weights, styles_Y_hat, styles_Y)
        ]
        tv_l = self.tv_weight * squared_tv_loss(X)
        return contents_l, styles_l, tv_l, sum(contents_l + styles_l + [tv_l])
