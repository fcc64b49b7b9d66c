"""From two picture files to a run folder: the main job, `stylize`."""

import math
import os
import signal
import sys
from contextlib import nullcontext
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Iterable, NamedTuple, Optional, Sequence, Union

import numpy

from . import color
from ._compat import mxnet, try_gpu
from .deep import check_deep
from .environment import keep_few_primitives, return_freed_memory
from .errors import Interrupted, UserError
from .fast.compiled import CompiledNetwork, blend, fingerprint
from .fast.lbfgs import FIRST_STEP
from .fast.tiling import TiledNetwork, trim
from .features import extract_features, get_contents, truncate
from .images import (
    crop_to,
    enlarge,
    fit_network,
    postprocess,
    preprocess,
    read_image,
    read_picture,
    resize,
    to_pixels,
    to_uint8,
)
from .layers import layer_names, smallest_side
from .losses import GramLoss
from .memory import estimate
from .plotting import ProgressBar
from .processor import choose_precision
from .recipes import DEFAULT, as_shares, get_recipe
from .regions import layer_weights, read_areas
from .relative import RelativeLoss, mean_squares
from .runs import provenance
from .runs.folder import RunFolder
from .runs.interrupts import interrupts_between_steps
from .runs.names import styles_by_name
from .runs.picture_file import JPEG, WEBP, PictureFile, is_picture_file
from .runs.record import STARTS
from .runs.run import Run
from .training import train
from .weights.paths import local_files
from .weights.pretrained import NoWeights, pretrained_vgg, pretrained_vgg19

LOSSES = {'gram': GramLoss, 'relative': RelativeLoss}
BITS = 8, 16
OF_NETWORK = ['network', 'scale', 'content_layers', 'style_layers', 'pooling', 'padding', 'loss']
KEPT = 8  # styles: those of some scales
WITHOUT_STYLE = dict(strength=0.5, content_weight=1, style_weight=1, tv_weight=1, steps=1)
FINE_STEP = 0.01  # the first of L-BFGS at a scale whose picture comes from a coarser one


class Result(NamedTuple):
    """What `stylize` returns."""

    image: numpy.ndarray  # (H, W, 3), uint8; (H, W, 4) with keep_alpha, where it is transparent
    record: dict  # what run.json holds


@dataclass(frozen=True)
class Job:
    """One pair of pictures, and what is to become of it; the fields are as in `stylize`."""

    content: Union[str, Path]
    style: Union[str, Path, Sequence]
    out: Union[str, Path, None] = None
    init: Union[str, Path] = 'content'
    seed: int = 0
    deltas: bool = False
    keep_alpha: bool = False
    overwrite: bool = False
    progress: bool = True
    blend: Sequence[float] = ()
    dpi: Optional[float] = None
    mask: Union[str, Path, None] = None
    regions: Union[str, Path, None] = None
    bits: int = 8

    def __post_init__(self):
        self._check_kinds()
        self._check_blend()
        if not (self.dpi is None or (isinstance(self.dpi, Real) and 1 <= self.dpi <= 10**4)):
            raise UserError(f'dpi is {self.dpi!r}: it must be a number from 1 to 10000')
        if self.bits not in BITS:
            raise UserError(f'bits is {self.bits!r}: it must be 8 or 16')
        if self.bits == 16 and self.out is not None:
            check_deep(self.files().picture)
        if self.out is not None and is_picture_file(self.out):
            if any(
                Path(self.out).resolve() == Path(path).resolve()
                for path in self.pictures().values()
            ):
                raise UserError(f'out is {self.out}, which is an input picture: name another file')
            if self.dpi is not None and Path(self.out).suffix.lower() == WEBP:
                raise UserError(f'{self.out} would be a WebP file, which holds no dpi: use .png')
            if self.deltas:
                raise UserError(f'deltas.png needs a run folder, and out is the picture {self.out}')
            if self.keep_alpha and Path(self.out).suffix.lower() in JPEG:
                raise UserError(
                    f'{self.out} would be a JPEG file, which holds no transparency: use .png'
                )
        if not (isinstance(self.seed, Integral) and 0 <= int(self.seed) < 2**32):
            raise UserError(f'seed is {self.seed!r}: it must be a whole number from 0 to 2**32 - 1')

    @property
    def styles(self):
        """The paths of the style pictures, by the name that each has in run.json."""
        paths = [self.style] if isinstance(self.style, (str, Path)) else self.style
        return styles_by_name(paths)

    def _check_kinds(self):
        one = hasattr(self.style, 'shape') or not isinstance(self.style, Iterable)
        styles = {'style': self.style} if one else self.styles
        for role, path in {'content': self.content, **styles}.items():
            if not isinstance(path, (str, Path)):
                raise UserError(
                    f'{role} is of the type {type(path).__name__}, and must be the path of a '
                    'picture file: gluon_nst.images.save_image(path, array) writes one'
                )

    def _check_blend(self):
        if not self.styles:
            raise UserError('there is no style picture: give one or more')
        object.__setattr__(self, 'blend', as_shares(self.blend, len(self.styles)))
        if self.regions is not None and (self.blend or len(self.styles) < 2):
            raise UserError('regions need two or more styles, each in its own region, and no blend')

    def files(self):
        """Return what writes the run: a `RunFolder`, a `PictureFile`, or None."""
        if self.out is None:
            return None
        return (PictureFile if is_picture_file(self.out) else RunFolder)(
            self.out, self.dpi, self.bits
        )

    def pictures(self):
        """Return the paths of all pictures that go in, by the name that each has in run.json."""
        others = {'mask': self.mask, 'regions': self.regions}
        if self.init not in STARTS:
            others['init'] = self.init
        given = {role: path for role, path in others.items() if path is not None}
        return {'content': self.content, **self.styles, **given}

    def record(self):
        """Return what run.json says of the job: enough to do it again."""
        return {
            'init': self.init,
            **provenance.files(**self.pictures()),
            'blend': list(self.blend),
            'dpi': self.dpi,
            'bits': self.bits,
            'seed': int(self.seed),
            'deltas': self.deltas,
            'keep_alpha': self.keep_alpha,
        }


class Style(NamedTuple):
    """What a run takes from its style picture, or from several."""

    features: list  # of each style layer, as `get_styles` returns them
    squares: tuple  # the `mean_squares` of each content layer


class Picture(NamedTuple):
    """A picture as it was read, and the size that it gets."""

    image: numpy.ndarray  # (H, W, 3), uint8
    alpha: Optional[numpy.ndarray]  # (H, W), uint8; None if all of it is opaque
    shape: tuple  # (width, height) in the network


def stylize(
    content,
    style,
    recipe=DEFAULT,
    *,
    out=None,
    init='content',
    seed=0,
    device='auto',
    deltas=False,
    keep_alpha=False,
    overwrite=False,
    progress=True,
    blend=(),
    dpi=None,
    bits=8,
    mask=None,
    regions=None,
    preview=False,
    callback=None,
    **settings,
):
    """Give the picture ``content`` the style of the picture ``style``, or of several.

    Lesson: chapters/00_setup.py.

    Parameters
    ----------
    content : str or Path
        A picture file.
    style : str, Path, or sequence of them
        One or more picture files.
    recipe : str
        Name of a `Recipe`.
    out : str or Path, optional
        The run folder to write: stylized.png, losses.csv, losses.png, frames/,
        progress.gif and run.json. Or a file, such as picture.jpg, if the picture alone is wanted:
        png, jpg, tif or webp; such a run cannot be resumed. Without it nothing is written.
    init : str or Path
        What to start from: ``'content'`` (in the style's colours, if the recipe's ``recolor`` says
        so), ``'noise'``, or a picture file.
    seed : int
        Seed of the noise.
    device : {'auto', 'cpu', 'gpu'}
    deltas : bool
        Whether to add deltas.png to the run folder: the differences between neighbouring
        pixels before and after, as the TensorFlow tutorial shows.
    keep_alpha : bool
        Whether the result is as transparent as the content picture, where that is. Without it,
        what is transparent lies on white.
    overwrite : bool
        Whether ``out`` may hold a run already, which is then lost.
    progress : bool
        Whether to show a progress bar, and in a notebook the losses and the picture.
    blend : sequence of float
        How much of each style, if there are several; without it, as much of each.
    dpi : float, optional
        Dots per inch that the picture says it is to be printed with.
    bits : {8, 16}
        Of each colour in the picture's file; 16, in PNG and TIFF, keep the finest shades for print.
    mask : str or Path, optional
        A picture file in the shape of the content picture: white where the result gets the style,
        black where the photograph stays, grey in between.
    regions : str or Path, optional
        A picture file in that shape, with one flat colour for each style: where it goes. The
        styles are in the order in which one meets the colours, from left to right and from top
        to bottom.
    preview : bool
        Whether to stop at the scale that a laptop reaches in about 15 seconds: at the first half,
        quarter, ... of the size that is not above 250 pixels.
    callback : callable, optional
        Called with a `Step` of `train` after every step.
    **settings
        Fields of the `Recipe` to replace: size, steps, every, optimizer, precision, lr,
        lr_decay_every, content_weight, style_weight, tv_weight and the others.

    Returns
    -------
    Result
        The picture, and the record of the run.

    Raises
    ------
    UserError
        If an argument cannot be used, or a loss is no longer finite.
    KeyboardInterrupt
        If interrupted; its message names the latest picture.

    Examples
    --------
    >>> photo, painting = sample_picture('castle.jpg'), sample_picture('night-cafe.jpg')
    >>> result = gluon_nst.stylize(photo, painting, size=48, steps=1, progress=False)
    >>> result.image.shape
    (32, 48, 3)
    """
    recipe = get_recipe(recipe).replace(**settings)
    stylizer = Stylizer(recipe.preview() if preview else recipe, device)
    return stylizer.run(
        Job(
            content,
            style,
            out,
            init,
            seed,
            deltas,
            keep_alpha,
            overwrite,
            progress,
            blend,
            dpi,
            mask,
            regions,
            bits,
        ),
        callback=callback,
    )


class Stylizer:
    """A recipe on a device. It loads its network once, for as many pairs as it is given.

    Parameters
    ----------
    recipe : Recipe
    device : {'auto', 'cpu', 'gpu'}
    crop : bool
        Whether to cut pictures to the shape of the recipe's size, as `crop_to` does.
    """

    def __init__(self, recipe, device='auto', crop=False):
        keep_few_primitives()
        self.recipe, self.device, self.crop = recipe, device, crop
        self.pretrained: Any = None  # the whole network, for those who need it longer
        self.ctx = _find_device(device)
        self.precision = choose_precision(recipe.precision, self.ctx.device_type)
        self.layers = recipe.content_layers + recipe.style_layers
        self.least = smallest_side(self.layers, recipe.network)  # pixels, of a picture's sides
        self._latest_picture: dict = {}  # by role: its path, and it as it was read
        self._kept_styles: dict = {}  # features, by what they depend on

    def run(self, job, resume=False, callback=None):
        """Stylise one pair, and call ``callback`` with each `Step` of `train`.

        With ``resume`` an interrupted run in the folder ``job.out`` goes on.
        """
        recipe = self.recipe
        content = self.read('content', job.content)
        styles = [self.read(role, path) for role, path in job.styles.items()]
        areas = read_areas(job.mask, job.regions, [*job.styles.values()], content.image)
        if self.ctx.device_type == 'cpu':  # nobody tells how much a GPU has
            largest = max((style.image.shape[1::-1] for style in styles), key=math.prod)
            sizes = content.image.shape[1::-1], largest
            estimate.check(recipe, *sizes, self.precision, areas.count)
        if not estimate.is_cut(recipe, content.shape, self.precision):
            return_freed_memory()
        start = self._start(job, content)
        stages = recipe.stages(max(content.shape))
        folder = job.files()
        if folder:
            folder.check(job.overwrite or resume)
        # Now, and kept for the first stage: without weights or style no older run is lost.
        self._styles(job, stages[0][0])
        self._warn_of_enlarged(styles)

        num_steps = sum(steps for _, steps in stages)
        alpha = content.alpha if job.keep_alpha else None
        changed = self.is_grey or areas.mask is not None
        finish = partial(self._finish, areas, content) if changed else None
        record = self._record(job, content.shape)
        original = _shown(content.image, content.shape) if job.deltas else None
        run = Run(folder, record, num_steps, recipe.every, alpha, finish, original, job.progress)
        with folder.held() if folder else nullcontext():
            run.start(_shown(start, content.shape), resume)
            bar = ProgressBar(num_steps, len(run.rows)) if job.progress else None
            try:
                train_stage = partial(self._train, job, content, areas)
                watchers = [watcher for watcher in (bar, callback) if watcher is not None]
                image = _run_stages(stages, train_stage, start, run, watchers)
            finally:
                if bar is not None:
                    bar.close()
        return Result(to_uint8(run.with_alpha(image)), run.record)

    def _record(self, job, shape):
        """Return what run.json says of a run from its beginning on."""
        return {
            'status': 'running',
            **job.record(),
            'width': shape[0],
            'height': shape[1],
            'recipe': self.recipe.name,
            'settings': self.recipe.settings(),
            'crop': self.crop,
            'device': self.ctx.device_type,
            'precision': self.precision,
            'tiles': self.tiled_network['net'].tiles(*shape[::-1], self.layers),
            **self._loaded[1],
            **provenance.surroundings(),
        }

    def with_recipe(self, recipe):
        """Return a `Stylizer` for another recipe, which shares all that it can."""
        other = Stylizer(recipe, self.device, self.crop)
        other._kept_styles = self._kept_styles
        if (recipe.network, recipe.scale) == (self.recipe.network, self.recipe.scale):
            other.pretrained = self.pretrained
        if other._network_settings() == self._network_settings():
            other._loaded = self._loaded
        return other

    def load(self):
        """Return the whole pretrained network.

        The first seven convolutions of VGG-19 have the very shapes of VGG-16's, and stand
        in for them where VGG-16 is not to be had.
        """
        recipe = self.recipe
        try:
            return pretrained_vgg(recipe.network, scale=recipe.scale, ctx=self.ctx)
        except NoWeights:
            shared = layer_names('vgg16').index('relu3_3')
            if recipe.network != 'vgg16' or max(self.layers) > shared:
                raise
        others = ', '.join(path.name for path in local_files('vgg16'))
        reason = (
            f'The VGG-16 weights here ({others}) are not in the scale of Caffe, which this recipe '
            'needs'
            if others
            else 'There are no VGG-16 weights here'
        )
        print(
            f'{reason}, so this run uses the first layers of VGG-19 '
            '("gluon-nst weights import --help" says more)',
            file=sys.stderr,
        )
        return pretrained_vgg19(scale=recipe.scale, ctx=self.ctx)

    @cached_property
    def _loaded(self):
        """The compiled network, and what run.json says of its weights."""
        recipe, layers = self.recipe, self._read_layers()
        pretrained = self.pretrained or self.load()
        net = truncate(pretrained, **layers, pooling=recipe.pooling, padding=recipe.padding)
        weights = {
            'network': pretrained.network,
            'weights': pretrained.source,
            'weights_sha256': fingerprint(net),
        }
        return TiledNetwork(net, self.precision, totals=recipe.loss == 'relative'), weights

    def _network_settings(self):
        return self.precision, *(getattr(self.recipe, name) for name in OF_NETWORK)

    def _read_layers(self):
        recipe = self.recipe
        return dict(content_layers=recipe.content_layers, style_layers=recipe.style_layers)

    @property
    def tiled_network(self):
        """The network and the layers to read, as arguments of `extract_features`.

        It computes pictures of any size: what is too big is cut.
        """
        return dict(self._read_layers(), net=self._loaded[0])

    @cached_property
    def network(self):
        """The same with all features of the layers that are read, for small pictures."""
        net = CompiledNetwork(self._loaded[0].layers, self.precision)
        return dict(self._read_layers(), net=net)

    @property
    def is_grey(self):
        """Whether the network sees no colours, and those of the content are put back."""
        return self.recipe.color == 'luminance'

    def _finish(self, areas, content, image):
        """Return the picture of a step as it is shown, with what stays of the photograph."""
        photo = _shown(content.image, image.shape[1::-1])
        if self.is_grey:
            image = color.keep_chroma(image, photo)
        return areas.blend(image, photo)

    def _train(self, job, content, areas, start, scale, steps, state, callback, first_step):
        recipe, shape = self.recipe, self._scaled(content.shape, scale)
        content_img = color.luminance(content.image) if self.is_grey else content.image
        content_X, contents_Y = get_contents(
            shape, self.ctx, content_img=content_img, **self.tiled_network
        )
        if start.dtype == numpy.uint8:  # of a file
            X = preprocess(color.luminance(start) if self.is_grey else start, shape)
        else:  # from a coarser scale
            X = enlarge(start, content_img, shape)
        style, in_full = (self._styles(job, s) for s in (scale, 1))  # small ones are weaker
        self.tiled_network['net'].forget()  # what reading them needed
        trim()
        loss, network = _loss(recipe, to_pixels(content_X), in_full.squares), self.tiled_network
        if areas.count:
            weights = layer_weights(areas.regions, shape, recipe.style_layers, recipe.network)
            network = dict(network, net=network['net'].in_regions(weights))
            loss = loss.in_regions(areas.count)
        return train(
            X.copyto(self.ctx),
            contents_Y,
            style.features,
            self.ctx,
            recipe.lr,
            steps,
            recipe.lr_decay_every,
            **network,
            optimizer=recipe.optimizer,
            first_step=first_step,
            lr_decay_factor=recipe.lr_decay_factor,
            beta1=recipe.beta1,
            epsilon=recipe.epsilon,
            pixel_space=recipe.pixel_space,
            loss=loss,
            state=state,
            callback=callback,
        )

    def _styles(self, job, scale):
        """Return the `Style` of one or of several pictures; some are kept."""
        content = None if self.recipe.color == 'style' else job.content
        recipe = replace(self.recipe, **WITHOUT_STYLE)
        key = tuple(job.styles.values()), tuple(job.blend), job.regions, content, scale, recipe
        if key not in self._kept_styles:
            styles = [self._style(role, job, scale) for role in job.styles]
            if len(self._kept_styles) == KEPT:
                self._kept_styles.pop(next(iter(self._kept_styles)))
            self._kept_styles[key] = styles[0] if len(styles) == 1 else _together(job, styles)
        return self._kept_styles[key]

    def _style(self, role, job, scale):
        """Return the `Style` of one picture."""
        picture = self.read(role, job.styles[role])
        image = picture.image
        if self.recipe.color != 'style':
            move = {'match': color.match_colors, 'luminance': color.match_luminance}
            image = move[self.recipe.color](image, self.read('content', job.content).image)
        shape = self._scaled(picture.shape, scale * self.recipe.style_scale)
        style_X = preprocess(image, shape).copyto(self.ctx)
        contents_Y, styles_Y = extract_features(style_X, **self.tiled_network)
        return Style(styles_Y, tuple(map(float, mean_squares(contents_Y))))

    def _start(self, job, content):
        """Return the picture (H, W, 3), uint8, that a job starts from."""
        if job.init != 'content':
            return _read_start(job, content)
        if not self.recipe.recolor or self.recipe.color != 'style':
            return content.image
        photo = resize(content.image, content.shape)
        styles = [self.read(role, path) for role, path in job.styles.items()]
        styles = [resize(style.image, style.shape) for style in styles]
        recolored = [color.match_colors(photo, style) for style in styles]
        return numpy.average(recolored, axis=0, weights=job.blend or None).round().astype('uint8')

    def _warn_of_enlarged(self, styles):
        for style in styles:
            shape = self._scaled(style.shape, self.recipe.style_scale)
            has = style.image.shape[1::-1]
            if max(shape) > max(has):
                print(
                    f'The style picture of {has[0]}x{has[1]} pixels is enlarged to '
                    f'{shape[0]}x{shape[1]}, which has no finer strokes: use a larger picture, '
                    'or a smaller style scale',
                    file=sys.stderr,
                )

    def _scaled(self, shape, scale):
        return tuple(max(self.least, round(side * scale)) for side in shape)

    def read(self, role, path):
        """Return the `Picture` at a path; the latest of each role is kept."""
        if self._latest_picture.get(role, (None,))[0] != path:
            self._latest_picture[role] = path, self._read(path)
        return self._latest_picture[role][1]

    def _read(self, path):
        size, least = self.recipe.size, self.least
        image, alpha = read_picture(path)
        if self.crop:
            image = crop_to(image, size)
            alpha = None if alpha is None else crop_to(alpha, size)
        name = f'{path}, cropped,' if self.crop else path
        shape = fit_network(name, image.shape[1], image.shape[0], size, least)
        return Picture(image, alpha, shape)


def _together(job, styles):
    """Return the `Style` of several: blended, or one after the other for the regions."""
    weights = job.blend or [1] * len(styles)
    layers = zip(*(style.features for style in styles))  # each with the products of all styles
    if job.regions is not None:
        styles_Y = [products for layer in layers for products in layer]
    else:
        styles_Y = [blend(products, weights) for products in layers]
    squares = numpy.average([style.squares for style in styles], axis=0, weights=weights)
    return Style(styles_Y, tuple(squares.tolist()))


def _loss(recipe, X, style_squares):
    """Return the losses of a recipe, and their weights, as one value.

    It is for a photograph X, pixels (1, 3, H, W), and the squares of a `Style`.
    """
    loss = LOSSES[recipe.loss]
    names = {field.name for field in fields(loss)} & recipe.settings().keys()
    settings = {name: getattr(recipe, name) for name in names}
    loss = loss(**{**settings, 'content_weight': recipe.balanced_content_weight()})
    return loss.beside(style_squares).lit_like(X) if recipe.loss == 'relative' else loss


def _shown(image, shape):
    """Return a picture (H, W, 3), uint8, as the network sees it: float in [0, 1]."""
    return postprocess(preprocess(image, shape)).asnumpy()


def _run_stages(stages, train_stage, start, run, watchers):
    """Train from coarse to fine; each stage starts from the picture of the one before."""
    first, state = run.stage, run.state
    done = sum(steps for _, steps in stages[:first])

    def callback(step):
        step = replace(
            step, epoch=done + step.epoch, recovered=step.recovered and done + step.recovered
        )
        run(step)
        for watcher in watchers:
            watcher(step)
        if interrupts:
            raise Interrupted('', interrupts[0])

    with interrupts_between_steps() as interrupts:
        try:
            for run.stage, (scale, steps) in enumerate(stages[first:], first):
                first_step = FINE_STEP if run.stage else FIRST_STEP
                X = train_stage(start, scale, steps, state, callback, first_step)
                run.forget_state()
                start, state, done = postprocess(X).asnumpy(), {}, done + steps
            run.finish('finished', start)
        except KeyboardInterrupt as interrupt:
            signum = getattr(interrupt, 'signum', signal.SIGINT)
            raise Interrupted(run.finish('interrupted'), signum) from None
        except UserError:
            run.finish('failed')
            raise
    return run.as_shown(start)


def _read_start(job, content):
    """Return the picture (H, W, 3), uint8, that a job starts from if it is not the photograph."""
    if job.init == 'noise':
        width, height = content.shape
        noise = numpy.random.RandomState(int(job.seed)).randint(256, size=(height, width, 3))
        return noise.astype('uint8')
    if not os.path.exists(job.init):
        raise UserError(
            f'init is {job.init}, and there is no such picture: '
            'it must be content, noise or a picture file'
        )
    return read_image(job.init)


def _find_device(name):
    if name == 'auto':
        return try_gpu()
    if name == 'cpu':
        return mxnet.cpu()
    if name != 'gpu':
        raise UserError(f'unknown device {name!r}: the devices are auto, cpu, gpu')
    if try_gpu().device_type != 'gpu':
        raise UserError(
            'device is gpu, and MXNet finds none: use cpu, or install the build of '
            'MXNet for your version of CUDA'
        )
    return mxnet.gpu(0)
