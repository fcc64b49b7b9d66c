"""The three losses of style transfer and their weighted sum (d2l, section 14.12.5).

All of them take and return ``mxnet.np.ndarray`` and can be differentiated.
"""

from dataclasses import asdict, dataclass, replace
from functools import singledispatch

from ._compat import np


def content_loss(Y_hat, Y):
    """Return the mean squared difference of two feature maps.

    Lesson: chapters/04_content_loss.py.

    Parameters
    ----------
    Y_hat, Y : (1, C, H, W)
        Features of the synthesized image and of the content picture.

    Returns
    -------
    scalar, 0 if they are equal

    Examples
    --------
    >>> Y = np.zeros((1, 2, 3, 3))
    >>> float(gluon_nst.content_loss(Y + 3, Y))
    9.0
    """
    return np.square(Y_hat - Y).mean()


@singledispatch  # so that a faster network can add what it returns instead of a feature map
def gram(X, *, divisor='chw'):
    """Return the Gram matrix of a feature map: how much each pair of channels fires together.

    Lesson: chapters/05_style_loss.py. Gatys, Ecker and Bethge 2015, equation 3,
    divided so that it does not grow with the size of the layer.

    Parameters
    ----------
    X : (1, C, H, W)
    divisor : {'chw', 'hw'}
        C * H * W in the chapter, H * W in the TensorFlow tutorial.

    Returns
    -------
    (C, C), symmetric

    Raises
    ------
    ValueError
        If X holds more than one picture: their features would be mixed.

    Examples
    --------
    >>> X = np.array([[[[1, 2]], [[3, 4]]]])  # two channels, two positions
    >>> gluon_nst.gram(X, divisor='hw').tolist()
    [[2.5, 5.5], [5.5, 12.5]]
    """
    if X.shape[0] != 1:
        raise ValueError(f'gram takes the features of one picture, (1, C, H, W), got {X.shape}')
    num_channels, n = X.shape[1], X.size // X.shape[1]
    X = X.reshape(num_channels, n)  # (C, H*W)
    return np.dot(X, X.T) / {'chw': num_channels * n, 'hw': n}[divisor]


def style_loss(Y_hat, gram_Y, *, gram_divisor='chw'):
    """Return the mean squared difference of a picture's Gram matrix from the style's.

    Lesson: chapters/05_style_loss.py.

    Parameters
    ----------
    Y_hat : (1, C, H, W)
        Features of the synthesized image.
    gram_Y : (C, C)
        Gram matrix of the style picture's features; of a picture of any size.
    gram_divisor : {'chw', 'hw'}
        The divisor of ``gram_Y``, as in `gram`.

    Returns
    -------
    scalar, 0 if the matrices are equal

    Examples
    --------
    >>> X = np.ones((1, 2, 3, 3))
    >>> float(gluon_nst.style_loss(X, gluon_nst.gram(X)))
    0.0
    >>> float(gluon_nst.style_loss(X, gluon_nst.gram(X) - 2))
    4.0
    """
    return np.square(gram(Y_hat, divisor=gram_divisor) - gram_Y).mean()


def tv_loss(Y_hat, *, reduction='mean'):
    """Return the total variation: how much neighbouring pixels differ.

    Lesson: chapters/06_total_variation.py.

    Parameters
    ----------
    Y_hat : (1, 3, H, W), with H and W at least 2
    reduction : {'mean', 'sum'}
        The chapter averages over the pixels, and over the two directions; the
        TensorFlow tutorial sums over all.

    Returns
    -------
    scalar, 0 for a picture of one colour

    Examples
    --------
    >>> X = np.zeros((1, 3, 2, 2))
    >>> X[:, :, 0] = 1  # the upper row is bright
    >>> float(gluon_nst.tv_loss(X))
    0.5
    """
    down = np.abs(Y_hat[:, :, 1:, :] - Y_hat[:, :, :-1, :])  # (1, 3, H-1, W)
    right = np.abs(Y_hat[:, :, :, 1:] - Y_hat[:, :, :, :-1])  # (1, 3, H, W-1)
    if reduction == 'sum':
        return down.sum() + right.sum()
    return 0.5 * (down.mean() + right.mean())


def compute_loss(
    X,
    contents_Y_hat,
    styles_Y_hat,
    contents_Y,
    styles_Y_gram,
    *,
    content_weight=1,
    style_weight=1e4,
    tv_weight=10,
    gram_divisor='chw',
    layer_reduction='sum',
    tv_reduction='mean',
):
    """Return all losses of the synthesized image, weighted, and their sum.

    Lesson: chapters/08_training.py.

    Parameters
    ----------
    X : (1, 3, H, W)
        The synthesized image.
    contents_Y_hat, styles_Y_hat : lists of (1, C, h, w)
        Its features, from `extract_features`.
    contents_Y : list of (1, C, h, w)
        Features of the content picture.
    styles_Y_gram : list of (C, C)
        Gram matrices of the style picture's features.
    content_weight : float
        The greater, the closer the layout stays to the content picture.
    style_weight : float
        The greater, the more colour and texture come from the style picture.
    tv_weight : float
        The greater, the smoother the result.
    gram_divisor : {'chw', 'hw'}
        The divisor of ``styles_Y_gram``, as in `gram`.
    layer_reduction : {'sum', 'mean'}
        The chapter adds the losses of the layers, the TensorFlow tutorial averages them.
    tv_reduction : {'mean', 'sum'}
        As in `tv_loss`.

    Returns
    -------
    contents_l, styles_l : lists of scalars, one for each layer
    tv_l : scalar
    l : scalar, the sum of them all

    Examples
    --------
    >>> X = np.zeros((1, 3, 4, 4))
    >>> Y = np.ones((1, 2, 3, 3))
    >>> losses = gluon_nst.compute_loss(X, [Y + 3], [Y], [Y], [gluon_nst.gram(Y)])
    >>> float(losses[-1])  # all but the content loss are 0
    9.0
    """
    if layer_reduction == 'mean':
        content_weight /= len(contents_Y)
        style_weight /= len(styles_Y_gram)
    contents_l = [
        content_weight * content_loss(Y_hat, Y) for Y_hat, Y in zip(contents_Y_hat, contents_Y)
    ]
    styles_l = [
        style_weight * style_loss(Y_hat, gram_Y, gram_divisor=gram_divisor)
        for Y_hat, gram_Y in zip(styles_Y_hat, styles_Y_gram)
    ]
    tv_l = tv_weight * tv_loss(X, reduction=tv_reduction)
    return contents_l, styles_l, tv_l, sum(contents_l + styles_l + [tv_l])


@dataclass(frozen=True)
class GramLoss:
    """`compute_loss` with its settings as one value; the chapter's, where nothing else is said.

    The fields are the keywords of `compute_loss`.
    """

    content_weight: float = 1
    style_weight: float = 1e4
    tv_weight: float = 10
    gram_divisor: str = 'chw'
    layer_reduction: str = 'sum'
    tv_reduction: str = 'mean'

    def style_target(self, Y):
        """Return what a layer's style is compared by: the Gram matrix (C, C) of Y (1, C, H, W)."""
        return gram(Y, divisor=self.gram_divisor)

    def in_regions(self, count):
        """Return the loss for as many regions, each with an equal share of every layer."""
        shares = count if self.layer_reduction == 'sum' else 1
        return replace(self, style_weight=self.style_weight / shares)

    def __call__(self, X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y_gram):
        """Return what `compute_loss` returns."""
        return compute_loss(
            X, contents_Y_hat, styles_Y_hat, contents_Y, styles_Y_gram, **asdict(self)
        )
