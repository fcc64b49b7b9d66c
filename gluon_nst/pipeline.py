"""From two picture files to a run folder: the main job, `stylize`."""

import datetime
import os
import platform
import signal
import sys
from dataclasses import asdict, replace
from functools import cached_property, partial
from numbers import Integral
from pathlib import Path
from typing import NamedTuple

import numpy

from . import __version__, memory
from ._compat import mxnet, try_gpu
from .errors import Interrupted, UserError
from .features import CompiledNetwork, get_contents, get_styles, truncate
from .files import sha256
from .images import crop_to, fit_size, postprocess, preprocess, read_alpha, read_image, to_uint8
from .inspection import plot_deltas
from .layers import layer_names, smallest_side
from .plotting import ProgressBar, save_figure
from .processor import choose_precision, physical_cores
from .recipes import get_recipe
from .runs import Run, interrupts_between_steps
from .tiling import TiledNetwork
from .training import train
from .weights import NoWeights, pretrained_vgg, pretrained_vgg19

STARTS = 'content', 'noise'  # what `stylize` can start from, besides a file


class Result(NamedTuple):
    """What `stylize` returns."""

    image: numpy.ndarray  # (H, W, 3), uint8; (H, W, 4) with keep_alpha, where it is transparent
    record: dict  # what run.json holds


def stylize(
    content,
    style,
    recipe='fast',
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
        content,
        style,
        out=out,
        init=init,
        seed=seed,
        deltas=deltas,
        keep_alpha=keep_alpha,
        overwrite=overwrite,
        progress=progress,
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
        self._latest_style: tuple = None, None  # its path, and it as it is read
        self._latest_styles: tuple = None, None  # its path and scale, and its features

    def run(
        self,
        content,
        style,
        *,
        out=None,
        init='content',
        seed=0,
        deltas=False,
        keep_alpha=False,
        overwrite=False,
        progress=True,
        resume=False,
    ):
        """Stylise one pair; everything is as in `stylize`.

        With ``resume`` an interrupted run in the folder ``out`` goes on.
        """
        recipe = self.recipe
        content_img, shape = self.read(content)
        self._check_memory(content_img, style)
        start = _read_start(init, seed, content_img, shape)
        stages = recipe.stages(max(shape))
        run = Run(out, recipe, sum(steps for _, steps in stages), overwrite or resume)
        run.alpha = self._alpha(content) if keep_alpha else None
        # Now, and kept for the first stage: without weights or style no older run is lost.
        self._styles(style, stages[0][0])

        before = postprocess(preprocess(content_img, shape)).asnumpy()
        first = postprocess(preprocess(start, shape)).asnumpy()
        record = self._record(content, style, shape, init, int(seed), deltas, keep_alpha)
        with run.disk_errors():
            state = run.start(record, first, resume)
            bar = ProgressBar(run.num_steps, len(run.rows)) if progress else None
            train_stage = partial(self._train, content_img, style, shape)
            try:
                image = _run_stages(stages, train_stage, start, state, run, bar)
            finally:
                if bar is not None:
                    bar.close()
            if deltas and out is not None:
                figure = plot_deltas({'original': before, 'styled': image})
                save_figure(figure, Path(out) / 'deltas.png')
        return Result(run.with_alpha(to_uint8(image)), run.record)

    def _record(self, content, style, shape, init, seed, deltas, keep_alpha):
        """Return what run.json says of a run: enough to do it again."""
        return {
            'status': 'running',
            'content': _absolute(content),
            'style': _absolute(style),
            'sha256': _sha256(content=content, style=style, init=init),
            'width': shape[0],
            'height': shape[1],
            'recipe': self.recipe.name,
            'settings': _settings(self.recipe),
            'crop': self.crop,
            'seed': seed,
            'init': init if init in STARTS else _absolute(init),
            'deltas': deltas,
            'keep_alpha': keep_alpha,
            'device': self.ctx.device_type,
            'cores': physical_cores(),
            'precision': self.precision,
            'tiles': self.tiled_network['net'].tiles(*shape[::-1], self._layers),
            'network': self.pretrained.network,
            'weights': self.pretrained.source,
            'versions': versions(),
            'command': sys.argv,
            'started': datetime.datetime.now().isoformat(timespec='seconds'),
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
            if recipe.network != 'vgg16' or max(self._layers) > shared:
                raise
        print(
            'There are no VGG-16 weights here, so this run uses the first layers of VGG-19 '
            '("gluon-nst weights import --help" says more)',
            file=sys.stderr,
        )
        return pretrained_vgg19(scale=recipe.scale, ctx=self.ctx)

    @property
    def _layers(self):
        return self.recipe.content_layers + self.recipe.style_layers

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

    @property
    def precision(self):
        """What the recipe's precision is on this machine: 'float32' or 'bfloat16'."""
        return choose_precision(self.recipe.precision, self.ctx.device_type)

    def _train(self, content_img, style, shape, start, scale, steps, state, callback):
        recipe, shape = self.recipe, self._scaled(shape, scale)
        _, contents_Y = get_contents(shape, self.ctx, content_img=content_img, **self.tiled_network)
        return train(
            preprocess(start, shape).copyto(self.ctx),
            contents_Y,
            self._styles(style, scale),
            self.ctx,
            recipe.lr,
            steps,
            recipe.lr_decay_every,
            **self.tiled_network,
            state=state,
            callback=callback,
            **_settings(
                recipe,
                'optimizer',
                'lr_decay_factor',
                'beta1',
                'epsilon',
                'pixel_space',
                'content_weight',
                'style_weight',
                'tv_weight',
                'gram_divisor',
                'layer_reduction',
                'tv_reduction',
            ),
        )

    def _check_memory(self, content_img, style):
        if self.ctx.device_type == 'cpu':  # nobody tells how much a GPU has
            content, style = (img.shape[1::-1] for img in (content_img, self._read_style(style)[0]))
            memory.check(self.recipe, content, style, self.precision)

    def _styles(self, style, scale):
        """Return the features of a style picture; those of the latest one are kept."""
        if self._latest_styles[0] != (style, scale):
            style_img, shape = self._read_style(style)
            _, styles_Y = get_styles(
                self._scaled(shape, scale), self.ctx, style_img=style_img, **self.tiled_network
            )
            self._latest_styles = (style, scale), styles_Y
        return self._latest_styles[1]

    def _read_style(self, style):
        if self._latest_style[0] != style:
            self._latest_style = style, self.read(style)
        return self._latest_style[1]

    def _scaled(self, shape, scale):
        least = smallest_side(self._layers, self.recipe.network)
        return tuple(max(least, round(side * scale)) for side in shape)

    def _alpha(self, path):
        alpha = read_alpha(path)
        return crop_to(alpha, self.recipe.size) if self.crop and alpha is not None else alpha

    def read(self, path):
        """Read a picture; return it with the (width, height) that the recipe gives it."""
        image = read_image(path)
        height, width = image.shape[:2]
        if self.crop:
            image = crop_to(image, self.recipe.size)
        shape = fit_size(image.shape[1], image.shape[0], self.recipe.size)
        least = smallest_side(self._layers, self.recipe.network)
        if min(width, height) < least:
            raise UserError(
                f'{path} is {width}x{height} pixels: the network takes no fewer than '
                f'{least} each way, so give a larger picture'
            )
        if min(shape) < least:
            raise UserError(
                f'{path} becomes {shape[0]}x{shape[1]} pixels at size '
                f'{self.recipe.size}: the network takes no fewer than {least} each '
                'way, so give a larger size'
            )
        return image, shape


def _run_stages(stages, train_stage, start, state, run, bar):
    """Train from coarse to fine; each stage starts from the picture of the one before."""
    first = run.stage
    done = sum(steps for _, steps in stages[:first])

    def callback(step):
        step = replace(step, epoch=done + step.epoch)
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


def versions():
    """Return the versions of everything that a result depends on."""
    from PIL import __version__ as pillow

    return {
        'gluon_nst': __version__,
        'python': platform.python_version(),
        'mxnet': mxnet.__version__,
        'numpy': numpy.__version__,
        'pillow': pillow,
        'platform': platform.platform(),
    }


def _absolute(path):
    return str(Path(path).resolve())


def _sha256(**paths):
    return {name: sha256(path) for name, path in paths.items() if path not in STARTS}


def _settings(recipe, *names):
    """Return the named settings of a recipe, or all that `stylize` takes as ``**settings``."""
    settings = asdict(recipe)
    del settings['name'], settings['source']
    return {name: settings[name] for name in names or settings}


def _read_start(init, seed, content_img, shape):
    if not (isinstance(seed, Integral) and 0 <= int(seed) < 2**32):
        raise UserError(f'seed is {seed!r}: it must be a whole number from 0 to 2**32 - 1')
    if init == 'content':
        return content_img
    if init == 'noise':
        noise = numpy.random.RandomState(int(seed)).randint(256, size=(shape[1], shape[0], 3))
        return noise.astype('uint8')
    if not os.path.exists(init):
        raise UserError(
            f'init is {init}, and there is no such picture: '
            'it must be content, noise or a picture file'
        )
    return read_image(init)


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
