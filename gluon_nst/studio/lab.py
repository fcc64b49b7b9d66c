"""What the rooms of the studio that open the network compute; no browser is needed."""

from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple, Sequence

import numpy
from PIL import Image, ImageDraw

from .._compat import np
from ..errors import UserError
from ..features import extract_features, truncate
from ..images import fit_network, preprocess, read_image, resize
from ..inspection import plot_feature_maps, plot_gram
from ..layers import layer_names, receptive_field, smallest_side
from ..losses import gram
from ..pipeline import Job, Stylizer
from ..plotting import new_figure
from ..recipes import get_recipe
from ..relative import moments

SIZE = 300  # pixels along the longest side of a picture that is looked into
ENLARGED = 2  # times, to draw into it
SMALL = 128  # and of one to play with
PATCHES = 8
RELATIVE = 'relative (paint)'
RECIPES = {RELATIVE: 'paint', 'Gram matrices (the chapter)': 'fast'}
STYLE_LAYERS = {f'block {n}': f'{n}_1' for n in range(1, 6)}  # the first convolution of each
CONTENT_LAYERS = '1_2', '2_2', '3_2', '4_2', '5_2'


class Patch(NamedTuple):
    """A part of a picture that excites a channel."""

    image: numpy.ndarray  # (S, S, 3), uint8
    value: float  # of the channel there
    picture: str


class Play(NamedTuple):
    """What the class has chosen: which losses count, and how much."""

    content: Path
    style: Path
    recipe: str  # 'paint' or 'fast'
    content_layer: str  # such as '4_2'
    style_layers: Sequence[str]  # such as ['1_1', '2_1']
    alpha: float  # times the recipe's content weight
    beta: float  # times its style weight
    init: str  # 'content' or 'noise'
    steps: int = 60


class Laboratory:
    """Looks into VGG-19, and lets its losses pull at a small picture.

    Parameters
    ----------
    pictures : list of Path
        Where the patches that excite a channel are looked for.
    """

    def __init__(self, pictures):
        self.pictures = pictures
        self.features = lru_cache(maxsize=2)(self._features)  # several figures show the same
        self.strongest = lru_cache(maxsize=8)(self._strongest)

    @cached_property
    def stylizer(self):
        """One that keeps all of VGG-19."""
        stylizer = Stylizer(get_recipe('paint'))
        stylizer.pretrained = stylizer.load()
        return stylizer

    def _features(self, path, layer):
        """Return a picture (H, W, 3), uint8, and the output (1, C, h, w) of a layer for it.

        Raises
        ------
        UserError
            If the picture cannot be read, or is too small for the layer.
        """
        image, i = read_image(path), _index(layer)
        shape = fit_network(path, image.shape[1], image.shape[0], SIZE, smallest_side([i]))
        image = resize(image, shape)
        net = truncate(self.stylizer.pretrained, [i], [i])
        X = preprocess(image, shape).copyto(self.stylizer.ctx)
        return image, extract_features(X, [i], [], net=net)[0][0]

    def feature_maps(self, path, layer):
        """Return a figure of the strongest channels of a layer."""
        _, Y = self.features(path, layer)
        return plot_feature_maps(Y, f'{layer}: the strongest of {Y.shape[1]} channels')

    def products(self, path, layer, centred):
        """Return a figure of the Gram matrix of a layer; centred, of its covariance."""
        _, Y = self.features(path, layer)
        if centred:
            return plot_gram(moments(Y).covariance, f'Covariance of {layer}')
        return plot_gram(gram(Y), f'Gram matrix of {layer}')

    def receptive_field(self, path, layer, x, y):
        """Draw what the value of a layer at a place sees; return the picture and a sentence.

        Parameters
        ----------
        x, y : float
            The place, from 0 to 1 of the width and of the height.
        """
        image, Y = self.features(path, layer)
        (height, width, _), (rows, columns) = image.shape, Y.shape[2:]
        size, stride = receptive_field(_index(layer))
        column, row = (min(int(at * n), n - 1) for at, n in ((x, columns), (y, rows)))
        left, top, right, bottom = (ENLARGED * at for at in _box(row, column, size, stride))
        picture = Image.fromarray(resize(image, (ENLARGED * width, ENLARGED * height)))
        draw = ImageDraw.Draw(picture)
        for color, far, thickness in (('black', 5, 5), ('yellow', 4, 3)):  # seen on any picture
            frame = left - far, top - far, right + far, bottom + far
            draw.rectangle(frame, outline=color, width=thickness)
        return numpy.asarray(picture), (
            f'A value of {layer} sees {size} x {size} of {width} x {height} pixels. Its feature '
            f'maps have {columns} x {rows} values; this one stands at column {column + 1}, '
            f'row {row + 1}.'
        )

    def patches(self, layer, channel):
        """Return the `Patch` of each sample picture that excites a channel most, the best first.

        Raises
        ------
        UserError
            If the layer has no such channel.
        """
        best = self.strongest(layer)
        channels = len(best[0][1])
        if not (isinstance(channel, int) and 0 <= channel < channels):
            raise UserError(
                f'channel {channel} of {layer}: it has channels from 0 to {channels - 1}'
            )
        size, stride = receptive_field(_index(layer))
        found = []
        for (image, values, places), path in zip(best, self.pictures):
            row, column = places[channel]
            patch = Image.fromarray(image).crop(_box(row, column, size, stride))
            found.append(Patch(numpy.asarray(patch), float(values[channel]), Path(path).stem))
        return sorted(found, key=lambda patch: -patch.value)[:PATCHES]

    def _strongest(self, layer):
        """Return for each picture itself, the largest value of each channel, and where it is."""
        found = []
        for path in self.pictures:
            image, Y = self._features(path, layer)
            Y = Y.asnumpy()[0]  # (C, h, w)
            at = Y.reshape(len(Y), -1).argmax(1)
            places = numpy.stack(numpy.unravel_index(at, Y.shape[1:]), 1)
            found.append((image, Y.max((1, 2)), places))
        return found

    def shuffled(self, path, layer, seed=0):
        """Shuffle the positions of a layer's output.

        Returns
        -------
        figure : matplotlib Figure
            The strongest channel and the Gram matrix, before and after.
        gram_change, content_change : float
            How far the Gram matrix and the output move, as a share of their own size.
        """
        _, Y = self.features(path, layer)
        _, C, h, w = Y.shape
        order = np.array(numpy.random.RandomState(seed).permutation(h * w))
        Z = Y.reshape(1, C, -1)[:, :, order].reshape(Y.shape)
        channel = int(abs(Y).mean((0, 2, 3)).argmax())
        G, H = gram(Y).asnumpy(), gram(Z).asnumpy()
        figure = new_figure(figsize=(8, 4.8 * h / w + 2.2))
        titles = 'feature map', 'Gram matrix'
        for row, (name, maps) in zip(
            figure.subplots(2, 2),
            (('before', (Y[0, channel].asnumpy(), G)), ('shuffled', (Z[0, channel].asnumpy(), H))),
        ):
            for axis, title, values in zip(row, titles, maps):
                axis.imshow(numpy.sqrt(abs(values)), cmap='magma')
                axis.set_title(f'{title}, {name}', fontsize=10)
                axis.set_axis_off()
        return figure, _change(G, H), _change(Y.asnumpy(), Z.asnumpy())

    def play(self, tell, play):
        """Let the chosen losses pull at a small picture; tell each step's (step, losses, image).

        Raises
        ------
        UserError
            If no loss counts.
        """
        recipe = get_recipe(play.recipe)
        kind = 'relu' if play.recipe == 'paint' else 'conv'
        weights = recipe.content_weight * play.alpha, recipe.style_weight * play.beta
        if not play.style_layers:
            weights = weights[0], 0
        if not any(weights):
            raise UserError('no loss counts: raise alpha, or raise beta and choose a style layer')
        recipe = recipe.replace(
            size=SMALL,
            scales=(1,),
            steps=play.steps,
            content_layers=[_index(kind + play.content_layer)],
            style_layers=[_index(kind + name) for name in play.style_layers or ['1_1']],
            style_layer_weights=(),
            tone_weight=0,
            recolor=False,
            content_weight=weights[0],
            style_weight=weights[1],
        )
        stylizer = self.stylizer.with_recipe(recipe)
        job = Job(play.content, play.style, init=play.init, progress=False)
        stylizer.run(job, callback=lambda step: tell((step.epoch, step.losses, step.image)))


def _index(layer):
    return layer_names().index(layer)


def _box(row, column, size, stride):
    """Return the left, top, right and bottom edge of the pixels that a value sees."""
    left, top = ((i * stride + (stride - size) // 2) for i in (column, row))
    return left, top, left + size, top + size


def _change(before, after):
    return float(numpy.linalg.norm(after - before) / numpy.linalg.norm(before))


def plot_patches(patches):
    """Return a figure of patches, each with its value and the name of its picture."""
    figure = new_figure(figsize=(8, 4.6))
    for axis in figure.subplots(2, PATCHES // 2).flat:
        axis.set_axis_off()
    for axis, patch in zip(figure.axes, patches):
        axis.imshow(patch.image)
        axis.set_title(f'{patch.picture}: {patch.value:.1f}', fontsize=9)
    return figure
