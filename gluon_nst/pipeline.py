"""From two picture files to a run folder: the main job, `stylize`."""
import csv
import datetime
import json
import platform
import shutil
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import NamedTuple

import numpy

from . import __version__
from ._compat import mxnet, try_gpu
from .errors import UserError
from .features import get_contents, get_styles, truncate
from .files import atomic_path
from .images import fit_size, postprocess, preprocess, read_image, save_image, to_uint8
from .layers import smallest_side
from .plotting import Animator, progress_bar, write_gif
from .recipes import get_recipe
from .training import train
from .weights import pretrained_vgg19


class Result(NamedTuple):
    """What `stylize` returns."""

    image: numpy.ndarray  # (H, W, 3), uint8
    record: dict  # what run.json holds


def stylize(content, style, recipe='d2l', *, out=None, init='content', seed=0, device='auto',
            overwrite=False, progress=True, **settings):
    """Give the picture ``content`` the style of the picture ``style``.

    Lesson: chapters/08_training.py.

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
    overwrite : bool
        Whether ``out`` may hold a run already, which is then lost.
    progress : bool
        Whether to show a progress bar.
    **settings
        Fields of the `Recipe` to replace: size, steps, every, lr, lr_decay_every,
        content_weight, style_weight, tv_weight and the others.

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
    recipe = replace(get_recipe(recipe), **settings)
    layers = recipe.content_layers, recipe.style_layers
    content_img, content_shape = _read_to_size(content, recipe)
    style_img, style_shape = _read_to_size(style, recipe)
    ctx = _find_device(device)
    start = _read_start(init, seed, content_img, content_shape)
    run = Run(out, recipe, overwrite)

    pretrained = pretrained_vgg19(ctx=ctx)
    net = truncate(pretrained, *layers)
    common = dict(net=net, content_layers=layers[0], style_layers=layers[1])
    _, contents_Y = get_contents(content_shape, ctx, content_img=content_img, **common)
    _, styles_Y = get_styles(style_shape, ctx, style_img=style_img, **common)
    X = preprocess(start, content_shape).copyto(ctx)

    run.start({
        'status': 'running', 'content': str(Path(content).resolve()), 'style': str(Path(style).resolve()),
        'width': content_shape[0], 'height': content_shape[1], 'style_size': style_shape,
        'recipe': asdict(recipe), 'init': str(init), 'seed': seed, 'device': str(ctx),
        'weights': pretrained.source, 'versions': versions(),
        'command': sys.argv, 'started': datetime.datetime.now().isoformat(timespec='seconds'),
    }, postprocess(X).asnumpy())
    bar = progress_bar(recipe.steps) if progress else None
    try:
        X = train(X, contents_Y, styles_Y, ctx, recipe.lr, recipe.steps, recipe.lr_decay_every,
                  **common, content_weight=recipe.content_weight,
                  style_weight=recipe.style_weight, tv_weight=recipe.tv_weight,
                  lr_decay_factor=recipe.lr_decay_factor,
                  callback=_both(run, bar))
    except KeyboardInterrupt:
        raise KeyboardInterrupt(run.finish('interrupted')) from None
    except UserError:
        run.finish('failed')
        raise
    run.finish('finished')
    return Result(to_uint8(postprocess(X).asnumpy()), run.record)


def versions():
    """Return the versions of everything that a result depends on."""
    from PIL import __version__ as pillow

    return {'gluon_nst': __version__, 'python': platform.python_version(),
            'mxnet': mxnet.__version__, 'numpy': numpy.__version__, 'pillow': pillow,
            'platform': platform.platform()}


def _both(run, bar):
    def callback(step):
        run(step)
        if bar is not None:
            bar(step)

    return callback


def _read_to_size(path, recipe):
    """Read a picture; return it with the (width, height) that the recipe gives it."""
    image = read_image(path)
    height, width = image.shape[:2]
    shape = fit_size(width, height, recipe.size)
    least = smallest_side(recipe.content_layers + recipe.style_layers)
    if min(width, height) < least:
        raise UserError(f'{path} is {width}x{height} pixels: the network takes no fewer than '
                        f'{least} each way')
    if min(shape) < least:
        raise UserError(f'{path} becomes {shape[0]}x{shape[1]} pixels at size {recipe.size}: the '
                        f'network takes no fewer than {least} each way, so give a larger size')
    return image, shape


def _read_start(init, seed, content_img, shape):
    if init == 'content':
        return content_img
    if init == 'noise':
        noise = numpy.random.RandomState(seed).randint(256, size=(shape[1], shape[0], 3))
        return noise.astype('uint8')
    return read_image(init)


def _find_device(name):
    if name == 'auto':
        return try_gpu()
    if name == 'cpu':
        return mxnet.cpu()
    if name != 'gpu':
        raise UserError(f'unknown device {name!r}: there are auto, cpu, gpu')
    if try_gpu().device_type != 'gpu':
        raise UserError('device gpu: this MXNet finds no GPU; use --device cpu, or install an '
                        'MXNet build for your CUDA version')
    return mxnet.gpu(0)


class Run:
    """Keeps a run folder up to date while `train` runs; each of its files is always whole.

    Without a folder it only keeps the record.
    """

    def __init__(self, folder, recipe, overwrite):
        self.folder = None if folder is None else Path(folder)
        self.recipe = recipe
        self.record, self.rows, self.frames, self.last = {}, [], [], None
        if self.folder is not None:
            self._check(overwrite)

    def _check(self, overwrite):
        if self.folder.exists() and not self.folder.is_dir():
            raise UserError(f'{self.folder} is a file: name a folder for the run')
        if (self.folder / 'run.json').exists() and not overwrite:
            raise UserError(f'{self.folder} already holds a run: name another folder, or give '
                            '--overwrite (in Python overwrite=True) to replace it')

    def start(self, record, image):
        """Empty the folder of an older run, and write what is known before the first step."""
        self.record, self.began = record, time.perf_counter()
        if self.folder is None:
            return
        self.animator = Animator(self.recipe.steps, every=self.recipe.every,
                                 path=self.folder / 'losses.png')
        for name in ('stylized.png', 'losses.csv', 'losses.png', 'progress.gif', 'run.json'):
            if (self.folder / name).exists():
                (self.folder / name).unlink()
        shutil.rmtree(self.folder / 'frames', ignore_errors=True)
        self._write_frame(0, image)
        self._write_record()

    def __call__(self, step):
        """Take a `Step` from `train`."""
        self.last = step
        self.rows.append((step.epoch, *step.losses))
        if step.epoch % self.recipe.every == 0 or step.epoch == self.recipe.steps:
            self._write_step()

    def finish(self, status):
        """Write what is left, and return a sentence that says where the latest picture is."""
        self.record['status'] = status
        self.record['seconds'] = round(time.perf_counter() - self.began, 1)
        self.record['steps'] = len(self.rows)
        if self.last is not None:
            self.record['losses'] = {name: round(loss, 4)
                                     for name, loss in self.last.losses._asdict().items()}
        if self.folder is None:
            return f'{status} at step {len(self.rows)} of {self.recipe.steps}'
        if status == 'interrupted' and self.last is not None:
            self._write_step()
        write_gif(self.frames, self.folder / 'progress.gif')
        self._write_record()
        return (f'{status} at step {len(self.rows)} of {self.recipe.steps}: '
                f'the latest picture is {self.folder / "stylized.png"}')

    def _write_step(self):
        if self.folder is None:
            return
        image = self.last.image
        save_image(self.folder / 'stylized.png', image)
        if not self.animator.epochs or self.animator.epochs[-1] != self.last.epoch:
            self.animator.add(self.last.epoch, self.last.losses[:3], image)
            self._write_frame(self.last.epoch, image)
        with atomic_path(self.folder / 'losses.csv') as temporary, \
                open(temporary, 'w', newline='') as file:
            writer = csv.writer(file)
            writer.writerow(['epoch', *self.last.losses._fields])
            writer.writerows(self.rows)

    def _write_frame(self, epoch, image):
        self.frames.append(self.folder / 'frames' / f'{epoch:04d}.png')
        save_image(self.frames[-1], image)

    def _write_record(self):
        with atomic_path(self.folder / 'run.json') as temporary:
            temporary.write_text(json.dumps(self.record, indent=2) + '\n')
