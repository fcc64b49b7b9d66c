"""From two picture files to a run folder: the main job, `stylize`."""
import csv
import datetime
import json
import os
import platform
import shutil
import signal
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import asdict
from numbers import Integral
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

STARTS = 'content', 'noise'  # what `stylize` can start from, besides a file


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
    recipe = get_recipe(recipe).replace(**settings)
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
        'status': 'running', 'content': _absolute(content), 'style': _absolute(style),
        'width': content_shape[0], 'height': content_shape[1], 'style_size': style_shape,
        'recipe': recipe.name, 'settings': _settings(recipe), 'seed': int(seed),
        'init': init if init in STARTS else _absolute(init), 'device': ctx.device_type,
        'weights': pretrained.source, 'versions': versions(),
        'command': sys.argv, 'started': datetime.datetime.now().isoformat(timespec='seconds'),
    }, postprocess(X).asnumpy())
    bar = progress_bar(recipe.steps) if progress else None
    with _interrupts() as interrupts:
        try:
            X = train(X, contents_Y, styles_Y, ctx, recipe.lr, recipe.steps,
                      recipe.lr_decay_every, **common, content_weight=recipe.content_weight,
                      style_weight=recipe.style_weight, tv_weight=recipe.tv_weight,
                      lr_decay_factor=recipe.lr_decay_factor,
                      callback=_after_step(run, bar, interrupts))
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


def _absolute(path):
    return str(Path(path).resolve())


def _settings(recipe):
    """Return what `stylize` takes as ``**settings``, with the values of this run."""
    settings = asdict(recipe)
    del settings['name'], settings['source']
    return settings


def _after_step(run, bar, interrupts):
    def callback(step):
        run(step)
        if bar is not None:
            bar(step)
        if interrupts:
            raise KeyboardInterrupt

    return callback


@contextmanager
def _interrupts():
    """Collect every Ctrl-C in a list, to act on between two steps; the second one acts at once.

    Raised within a step, one in twenty would be lost: Python ignores what is raised
    while a destructor runs, and every step frees many arrays.
    """
    interrupts = []

    def collect(signum, frame):
        interrupts.append(signum)
        if len(interrupts) > 1:
            raise KeyboardInterrupt

    if (threading.current_thread() is not threading.main_thread()
            or signal.getsignal(signal.SIGINT) is not signal.default_int_handler):
        yield interrupts  # Ctrl-C is somebody else's business
        return
    signal.signal(signal.SIGINT, collect)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _read_to_size(path, recipe):
    """Read a picture; return it with the (width, height) that the recipe gives it."""
    image = read_image(path)
    height, width = image.shape[:2]
    shape = fit_size(width, height, recipe.size)
    least = smallest_side(recipe.content_layers + recipe.style_layers)
    if min(width, height) < least:
        raise UserError(f'{path} is {width}x{height} pixels: the network takes no fewer than '
                        f'{least} each way, so give a larger picture')
    if min(shape) < least:
        raise UserError(f'{path} becomes {shape[0]}x{shape[1]} pixels at size {recipe.size}: the '
                        f'network takes no fewer than {least} each way, so give a larger size')
    return image, shape


def _read_start(init, seed, content_img, shape):
    if not (isinstance(seed, Integral) and 0 <= seed < 2**32):
        raise UserError(f'seed is {seed!r}: it must be a whole number from 0 to 2**32 - 1')
    if init == 'content':
        return content_img
    if init == 'noise':
        noise = numpy.random.RandomState(seed).randint(256, size=(shape[1], shape[0], 3))
        return noise.astype('uint8')
    if not os.path.exists(init):
        raise UserError(f'init is {init}, and there is no such picture: '
                        'it must be content, noise or a picture file')
    return read_image(init)


def _find_device(name):
    if name == 'auto':
        return try_gpu()
    if name == 'cpu':
        return mxnet.cpu()
    if name != 'gpu':
        raise UserError(f'unknown device {name!r}: the devices are auto, cpu, gpu')
    if try_gpu().device_type != 'gpu':
        raise UserError('device is gpu, and MXNet finds none: use cpu, or install the build of '
                        'MXNet for your version of CUDA')
    return mxnet.gpu(0)


class Run:
    """Keeps a run folder up to date while `train` runs; each of its files is always whole.

    Without a folder it only keeps the record.
    """

    files = 'stylized.png', 'losses.csv', 'losses.png', 'frames', 'progress.gif', 'run.json'

    def __init__(self, folder, recipe, overwrite):
        self.folder = None if folder is None else Path(folder)
        self.recipe = recipe
        self.record, self.rows, self.frames, self.last = {}, [], [], None
        if self.folder is not None:
            self._check(overwrite)

    def _check(self, overwrite):
        if self.folder.exists() and not self.folder.is_dir():
            raise UserError(f'{self.folder} is a file: name a folder for the run')
        if not overwrite and any((self.folder / name).exists() for name in self.files):
            raise UserError(f'{self.folder} already holds a run: name another folder, or give '
                            '--overwrite (in Python overwrite=True) to replace it')

    def start(self, record, image):
        """Empty the folder of an older run, and write what is known before the first step."""
        self.record, self.began = record, time.perf_counter()
        if self.folder is None:
            return
        self.animator = Animator(self.recipe.steps, every=self.recipe.every,
                                 path=self.folder / 'losses.png')
        for path in (self.folder / name for name in self.files):
            if path.is_dir():
                shutil.rmtree(path)
            elif path.exists():
                path.unlink()
        self._write_frame(0, image)
        self._write_record()

    def __call__(self, step):
        """Take a `Step` from `train`."""
        self.last = step
        self.rows.append((step.epoch, *step.losses))
        if self.folder is not None and (step.epoch % self.recipe.every == 0
                                        or step.epoch == self.recipe.steps):
            self._write_picture()
            self._write_losses()

    def finish(self, status):
        """Write what is left, and return a sentence that says where the latest picture is."""
        self.record.update(status=status, seconds=round(time.perf_counter() - self.began, 1),
                           steps=len(self.rows))
        if self.last is not None:
            self.record['losses'] = {name: round(loss, 4)
                                     for name, loss in self.last.losses._asdict().items()}
        sentence = f'{status} after step {len(self.rows)} of {self.recipe.steps}'
        if self.folder is None:
            return sentence
        if self.last is not None:
            if status == 'interrupted':
                self._write_picture()
            self._write_losses()
        write_gif(self.frames, self.folder / 'progress.gif')
        self._write_record()
        latest = self.frames[-1] if self.last is None else self.folder / 'stylized.png'
        return f'{sentence}: the latest picture is {latest}'

    def _write_picture(self):
        image = self.last.image
        save_image(self.folder / 'stylized.png', image)
        if self._frame(self.last.epoch) not in self.frames:
            self.animator.add(self.last.epoch, self.last.losses[:3], image)
            self._write_frame(self.last.epoch, image)

    def _write_losses(self):
        with atomic_path(self.folder / 'losses.csv') as temporary, \
                open(temporary, 'w', newline='') as file:
            writer = csv.writer(file)
            writer.writerow(['epoch', *self.last.losses._fields])
            writer.writerows(self.rows)

    def _frame(self, epoch):
        return self.folder / 'frames' / f'{epoch:04d}.png'

    def _write_frame(self, epoch, image):
        save_image(self._frame(epoch), image)
        self.frames.append(self._frame(epoch))

    def _write_record(self):
        with atomic_path(self.folder / 'run.json') as temporary:
            temporary.write_text(json.dumps(self.record, indent=2) + '\n')
