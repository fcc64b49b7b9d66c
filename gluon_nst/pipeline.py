"""From two picture files to a run folder: the main job, `stylize`."""

import os
import signal
import sys
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from numbers import Integral
from pathlib import Path
from typing import NamedTuple, Optional, Union

import numpy

from ._compat import mxnet, try_gpu
from .errors import Interrupted, UserError
from .fast.compiled import CompiledNetwork
from .fast.tiling import TiledNetwork
from .features import get_contents, get_styles, truncate
from .images import crop_to, fit_size, postprocess, preprocess, read_image, read_picture, to_uint8
from .inspection import plot_deltas
from .layers import layer_names, smallest_side
from .losses import GramLoss
from .memory import estimate
from .plotting import ProgressBar
from .processor import choose_precision
from .recipes import DEFAULT, get_recipe
from .runs import provenance
from .runs.folder import RunFolder
from .runs.interrupts import interrupts_between_steps
from .runs.run import Run
from .training import train
from .weights.pretrained import NoWeights, pretrained_vgg, pretrained_vgg19

STARTS = 'content', 'noise'  # what `stylize` can start from, besides a file


class Result(NamedTuple):
    """What `stylize` returns."""

    image: numpy.ndarray  # (H, W, 3), uint8; (H, W, 4) with keep_alpha, where it is transparent
    record: dict  # what run.json holds


@dataclass(frozen=True)
class Job:
    """One pair of pictures, and what is to become of it; the fields are as in `stylize`."""

    content: Union[str, Path]
    style: Union[str, Path]
    out: Union[str, Path, None] = None
    init: Union[str, Path] = 'content'
    seed: int = 0
    deltas: bool = False
    keep_alpha: bool = False
    overwrite: bool = False
    progress: bool = True

    def __post_init__(self):
        if not (isinstance(self.seed, Integral) and 0 <= int(self.seed) < 2**32):
            raise UserError(f'seed is {self.seed!r}: it must be a whole number from 0 to 2**32 - 1')

    def record(self):
        """Return what run.json says of the job: enough to do it again."""
        paths = {'content': self.content, 'style': self.style}
        if self.init not in STARTS:
            paths['init'] = self.init
        return {
            'init': self.init,
            **provenance.files(**paths),
            'seed': int(self.seed),
            'deltas': self.deltas,
            'keep_alpha': self.keep_alpha,
        }


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
    **settings,
):
    """Give the picture ``content`` the style of the picture ``style``.

    Lesson: chapters/00_setup.py.

    Parameters
    ----------
    content, style : str or Path
        Picture files.
    recipe : str
        Name of a `Recipe`.
    out : str or Path, optional
        The run folder to write: stylized.png, losses.csv, losses.png, frames/,
        progress.gif and run.json. Without it nothing is written.
    init : str or Path
        What to start from: ``'content'``, ``'noise'``, or a picture file.
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
        Whether to show a progress bar.
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
    """
    stylizer = Stylizer(get_recipe(recipe).replace(**settings), device)
    return stylizer.run(
        Job(content, style, out, init, seed, deltas, keep_alpha, overwrite, progress)
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
        self.recipe, self.crop = recipe, crop
        self.ctx = _find_device(device)
        self.precision = choose_precision(recipe.precision, self.ctx.device_type)
        self.layers = recipe.content_layers + recipe.style_layers
        self.least = smallest_side(self.layers, recipe.network)  # pixels, of a picture's sides
        self._latest_picture: dict = {}  # by role: its path, and it as it was read
        self._latest_styles: tuple = None, None  # path and scale, and the features

    def run(self, job, resume=False):
        """Stylise one pair.

        With ``resume`` an interrupted run in the folder ``job.out`` goes on.
        """
        recipe = self.recipe
        content, style = self.read('content', job.content), self.read('style', job.style)
        if self.ctx.device_type == 'cpu':  # nobody tells how much a GPU has
            shapes = content.image.shape[1::-1], style.image.shape[1::-1]
            estimate.check(recipe, shapes[0], shapes[1], self.precision)
        start = _read_start(job, content)
        stages = recipe.stages(max(content.shape))
        folder = None if job.out is None else RunFolder(job.out)
        if folder:
            folder.check(job.overwrite or resume)
        # Now, and kept for the first stage: without weights or style no older run is lost.
        self._styles(job.style, stages[0][0])

        num_steps = sum(steps for _, steps in stages)
        alpha = content.alpha if job.keep_alpha else None
        run = Run(folder, self._record(job, content.shape), num_steps, recipe.every, alpha)
        run.start(_shown(start, content.shape), resume)
        bar = ProgressBar(num_steps, len(run.rows)) if job.progress else None
        try:
            image = _run_stages(stages, partial(self._train, job.style, content), start, run, bar)
        finally:
            if bar is not None:
                bar.close()
        if job.deltas and folder:
            original = _shown(content.image, content.shape)
            folder.write_deltas(plot_deltas({'original': original, 'styled': image}))
        return Result(run.with_alpha(to_uint8(image)), run.record)

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
            'network': self.pretrained.network,
            'weights': self.pretrained.source,
            **provenance.surroundings(),
        }

    @cached_property
    def pretrained(self):
        """The whole pretrained network.

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
        print(
            'There are no VGG-16 weights here, so this run uses the first layers of VGG-19 '
            '("gluon-nst weights import --help" says more)',
            file=sys.stderr,
        )
        return pretrained_vgg19(scale=recipe.scale, ctx=self.ctx)

    @cached_property
    def network(self):
        """The compiled network and the layers to read, as arguments of `extract_features`."""
        recipe = self.recipe
        layers = dict(content_layers=recipe.content_layers, style_layers=recipe.style_layers)
        net = truncate(self.pretrained, **layers, pooling=recipe.pooling)
        return dict(layers, net=CompiledNetwork(net, self.precision))

    @cached_property
    def tiled_network(self):
        """The same for pictures of any size: what is too big is cut."""
        net = TiledNetwork(self.network['net'].layers, self.precision)
        return dict(self.network, net=net)

    def _train(self, style, content, start, scale, steps, state, callback):
        recipe, shape = self.recipe, self._scaled(content.shape, scale)
        _, contents_Y = get_contents(
            shape, self.ctx, content_img=content.image, **self.tiled_network
        )
        return train(
            preprocess(start, shape).copyto(self.ctx),
            contents_Y,
            self._styles(style, scale),
            self.ctx,
            recipe.lr,
            steps,
            recipe.lr_decay_every,
            **self.tiled_network,
            optimizer=recipe.optimizer,
            lr_decay_factor=recipe.lr_decay_factor,
            beta1=recipe.beta1,
            epsilon=recipe.epsilon,
            pixel_space=recipe.pixel_space,
            loss=_loss(recipe),
            state=state,
            callback=callback,
        )

    def _styles(self, style, scale):
        """Return the features of a style picture; those of the latest one are kept."""
        if self._latest_styles[0] != (style, scale):
            picture = self.read('style', style)
            _, styles_Y = get_styles(
                self._scaled(picture.shape, scale),
                self.ctx,
                style_img=picture.image,
                **self.tiled_network,
            )
            self._latest_styles = (style, scale), styles_Y
        return self._latest_styles[1]

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
        height, width = image.shape[:2]
        if min(width, height) < least:
            raise UserError(
                f'{path} is {width}x{height} pixels: the network takes no fewer than '
                f'{least} each way, so give a larger picture'
            )
        if self.crop:
            image = crop_to(image, size)
            alpha = None if alpha is None else crop_to(alpha, size)
        shape = fit_size(image.shape[1], image.shape[0], size)
        if min(shape) < least:
            raise UserError(
                f'{path} becomes {shape[0]}x{shape[1]} pixels at size {size}: the network takes '
                f'no fewer than {least} each way, so give a larger size'
            )
        return Picture(image, alpha, shape)


def _loss(recipe):
    """Return the losses of a recipe, and their weights, as one value."""
    return GramLoss(**{field.name: getattr(recipe, field.name) for field in fields(GramLoss)})


def _shown(image, shape):
    """Return a picture (H, W, 3), uint8, as the network sees it: float in [0, 1]."""
    return postprocess(preprocess(image, shape)).asnumpy()


def _run_stages(stages, train_stage, start, run, bar):
    """Train from coarse to fine; each stage starts from the picture of the one before."""
    first, state = run.stage, run.state
    done = sum(steps for _, steps in stages[:first])

    def callback(step):
        step = replace(
            step, epoch=done + step.epoch, recovered=step.recovered and done + step.recovered
        )
        run(step)
        if bar is not None:
            bar(step)
        if interrupts:
            raise Interrupted('', interrupts[0])

    with interrupts_between_steps() as interrupts:
        try:
            for run.stage, (scale, steps) in enumerate(stages[first:], first):
                X = train_stage(start, scale, steps, state, callback)
                image = postprocess(X).asnumpy()
                start, state, done = to_uint8(image), {}, done + steps
            run.finish('finished')
        except KeyboardInterrupt as interrupt:
            signum = getattr(interrupt, 'signum', signal.SIGINT)
            raise Interrupted(run.finish('interrupted'), signum) from None
        except UserError:
            run.finish('failed')
            raise
    return image


def _read_start(job, content):
    """Return the picture (H, W, 3), uint8, that a job starts from."""
    if job.init == 'content':
        return content.image
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
