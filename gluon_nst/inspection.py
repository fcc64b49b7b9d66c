"""Inspect the outputs of layers for a picture, and its edges.

This covers everything that the TensorFlow tutorial prints and draws before and after a run.
"""

from typing import NamedTuple, Tuple

import numpy

from .features import extract_features
from .images import postprocess, preprocess
from .layers import layer_names
from .losses import gram
from .plotting import new_figure, save_figure


class Statistics(NamedTuple):
    """One row of the table that `layer_statistics` returns."""

    kind: str  # 'style', 'gram' or 'content'
    layer: str
    shape: Tuple[int, ...]
    min: float
    max: float
    mean: float


def layer_statistics(X, content_layers, style_layers, *, net, gram_divisor='chw', network='vgg19'):
    """Return the range and mean of each layer's output and of its Gram matrix.

    Lesson: chapters/03_features.py.

    Parameters
    ----------
    X : (1, 3, H, W)
        From `preprocess`.
    content_layers, style_layers, net
        As in `extract_features`.
    gram_divisor : {'chw', 'hw'}
        As in `gram`.
    network : {'vgg19', 'vgg16'}
        Determines the names of the layers of ``net``.

    Returns
    -------
    list of Statistics
        All style outputs, then all Gram matrices, then all content outputs.
    """
    return _measure(_outputs(X, content_layers, style_layers, net, gram_divisor, network))


def _measure(outputs):
    return [
        Statistics(kind, name, Y.shape, float(Y.min()), float(Y.max()), float(Y.mean()))
        for kind, name, Y in outputs
    ]


def _outputs(X, content_layers, style_layers, net, gram_divisor, network):
    """Return the kind, layer name and values of everything that `layer_statistics` measures."""
    contents, styles = extract_features(X, content_layers, style_layers, net=net)
    style_names, content_names = (
        [layer_names(network)[i] for i in sorted(set(layers))]
        for layers in (style_layers, content_layers)
    )
    grams = [gram(Y, divisor=gram_divisor) for Y in styles]
    return [
        (kind, name, Y)
        for kind, names, Ys in (
            ('style', style_names, styles),
            ('gram', style_names, grams),
            ('content', content_names, contents),
        )
        for name, Y in zip(names, Ys)
    ]


def inspect_picture(path, stylizer, out=None):
    """Measure and plot the outputs of a recipe's network for a picture.

    Parameters
    ----------
    path : str or Path
    stylizer : Stylizer
        Its recipe determines the size, the layers and the network.
    out : Path, optional
        Folder for the figures: the strongest feature maps and the Gram matrix of each
        layer, the differences between neighbouring pixels, and the Sobel edges.

    Returns
    -------
    list of Statistics
    """
    picture, recipe = stylizer.read('content', path), stylizer.recipe
    X = preprocess(picture.image, picture.shape).copyto(stylizer.ctx)
    outputs = _outputs(
        X, **stylizer.network, gram_divisor=recipe.gram_divisor, network=recipe.network
    )
    if out is not None:
        pixels = {'picture': postprocess(X).asnumpy()}
        save_figure(plot_deltas(pixels), out / 'deltas.png')
        save_figure(plot_deltas(pixels, sobel_edges, gain=1 / 4), out / 'sobel.png')
        for kind, name, Y in outputs:
            if kind == 'gram':
                save_figure(plot_gram(Y, f'Gram matrix of {name}'), out / f'gram-{name}.png')
            else:
                title = f'{name}: the strongest of {Y.shape[1]} channels'
                save_figure(plot_feature_maps(Y, title), out / f'features-{name}.png')
    return _measure(outputs)


def high_pass(image):
    """Return the differences of neighbouring pixels, which show a picture's fine detail.

    Lesson: chapters/06_total_variation.py.

    Parameters
    ----------
    image : numpy.ndarray, (H, W, C), float in [0, 1]

    Returns
    -------
    right : (H, W-1, C), in [-1, 1]
        Pixel minus its left neighbour: large at vertical edges.
    down : (H-1, W, C), in [-1, 1]
        Pixel minus its upper neighbour: large at horizontal edges.
    """
    return image[:, 1:] - image[:, :-1], image[1:] - image[:-1]


def sobel_edges(image):
    """Return the Sobel derivatives: differences like `high_pass`, smoothed along the edge.

    Lesson: chapters/06_total_variation.py.

    Parameters
    ----------
    image : numpy.ndarray, (H, W, C), float in [0, 1]

    Returns
    -------
    right, down : (H, W, C), in [-4, 4]
    """
    from scipy.ndimage import sobel  # d2l requires SciPy

    channels = [image[..., c] for c in range(image.shape[-1])]  # sobel would smooth across them
    return tuple(
        numpy.stack([sobel(channel, axis, mode='mirror') for channel in channels], -1)
        for axis in (1, 0)
    )


def plot_gram(G, title='Gram matrix'):
    """Plot a Gram matrix (C, C); return the matplotlib Figure.

    Lesson: chapters/05_style_loss.py.

    Colours show the square root, because a few channels are much stronger than the others.
    """
    G = _numpy(G)
    root = numpy.sign(G) * numpy.sqrt(abs(G))
    bound = abs(root).max() or 1
    figure = new_figure(figsize=(4.4, 3.8))
    axis = figure.subplots()
    drawn = axis.imshow(root, cmap='RdBu_r', vmin=-bound, vmax=bound)
    axis.set_title(title, fontsize=10)
    axis.set(xlabel='channel', ylabel='channel')
    figure.colorbar(drawn, label='square root of the entry, with its sign')
    return figure


def plot_feature_maps(Y, title='', *, rows=3, columns=4):
    """Plot the channels of a layer's output (1, C, h, w) that are strongest on average.

    Lesson: chapters/03_features.py.

    Returns
    -------
    matplotlib Figure
        Up to ``rows * columns`` feature maps, the strongest first, each with its own colour
        scale.
    """
    Y = _numpy(Y)[0]  # (C, h, w)
    strongest = abs(Y).mean((1, 2)).argsort()[::-1][: rows * columns]
    figure = new_figure(figsize=(2.2 * columns, 2.2 * rows * Y.shape[1] / Y.shape[2] + 0.5))
    figure.suptitle(title)
    for axis, channel in zip(figure.subplots(rows, columns, squeeze=False).flat, strongest):
        axis.imshow(Y[channel], cmap='magma')
        axis.set_title(f'channel {channel}', fontsize=8)
    for axis in figure.axes:
        axis.set_axis_off()
    return figure


def plot_deltas(images, deltas=high_pass, gain=2):
    """Plot the derivatives of pictures: one row of (horizontal, vertical) for each.

    Lesson: chapters/06_total_variation.py.

    Parameters
    ----------
    images : dict of str to numpy.ndarray
        Pictures (H, W, 3), float in [0, 1], by title.
    deltas : callable
        `high_pass` or `sobel_edges`.
    gain : float
        The derivatives are multiplied by this; 0 is shown as grey. The tutorial uses 2 for
        `high_pass` and 1/4 for `sobel_edges`.

    Returns
    -------
    matplotlib Figure
    """
    height, width = next(iter(images.values())).shape[:2]
    figure = new_figure(figsize=(8, len(images) * (4 * height / width + 0.3)))
    for axes, (name, image) in zip(figure.subplots(len(images), 2, squeeze=False), images.items()):
        right, down = deltas(image)
        for axis, derivative, direction in zip(axes, (down, right), ('horizontal', 'vertical')):
            axis.imshow((gain * derivative + 0.5).clip(0, 1))
            axis.set_title(f'{direction} edges: {name}', fontsize=9)
            axis.set_axis_off()
    return figure


def _numpy(array):
    return array if isinstance(array, numpy.ndarray) else array.asnumpy()
