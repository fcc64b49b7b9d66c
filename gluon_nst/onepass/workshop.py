"""From a painting and photographs to the file of a network that paints."""

import sys
import time
from pathlib import Path

import numpy

from .. import __version__
from .._compat import init, mxnet
from ..errors import Interrupted, UserError
from ..fast.tiling import TiledNetwork
from ..features import get_styles, truncate
from ..files import sha256
from ..images import fit_size, read_image, save_image
from ..layers import layer_names
from ..plotting import ProgressBar
from ..processor import choose_precision
from ..recipes import DECADES
from ..relative import RelativeLoss
from ..runs.interrupts import interrupts_between_steps
from ..weights.pretrained import pretrained_vgg19
from .files import SUFFIX, load_network, save_network
from .network import PaintingNetwork
from .photographs import Photographs, find_photographs, sample_photographs
from .training import train_onepass

CONTENT, STYLES = ('relu3_2',), ('relu1_1', 'relu2_1', 'relu3_1', 'relu4_1')
CONTENT_WEIGHT = 1.0
TV_WEIGHT = 0.01
CROP = 192  # pixels
STYLE_SIDE = 512  # pixels along the longest side of the painting, at a style scale of 1
STEPS = 1000
FEW = 20  # photographs: fewer are told
HELD_OUT = 3  # photographs that are not trained on, but shown, if there are enough
SHOWN = 450  # pixels along the longest side of a picture in the preview
BETWEEN = 60  # seconds from one preview to the next


def train_network(
    painting,
    out,
    *,
    photos=None,
    steps=STEPS,
    strength=0.5,
    style_scale=1.0,
    start=None,
    seed=0,
    overwrite=False,
    progress=True,
):
    """Train a network that gives photographs the style of a painting, and save it.

    Beside it, a strip of three painted photographs is kept up to date, every minute.

    Parameters
    ----------
    painting : str or Path
        A picture file.
    out : str or Path
        The file of the network, .safetensors.
    photos : str or Path, optional
        A folder of photographs to train on; without it, those of the package.
    steps : int
        The more, the better the pictures; 1000 take some minutes.
    strength : float
        From 0, nearly the photograph, to 1, nearly all style.
    style_scale : float
        The greater, the larger the strokes.
    start : str or Path, optional
        A network to start from, by file or name: a new style is then learned in fewer steps.
    seed : int
        Of the first weights and of the crops.
    overwrite : bool
        Whether ``out`` may exist.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    PaintingNetwork

    Raises
    ------
    UserError
        If an argument cannot be used.
    KeyboardInterrupt
        If interrupted; the network so far is saved, and the message names it.
    """
    out = Path(out)
    _check(out, steps, strength, style_scale, overwrite)
    image = read_image(painting)
    paths = sample_photographs() if photos is None else find_photographs(photos)
    held_out = HELD_OUT if len(paths) >= FEW else 0
    photographs, shown = Photographs(paths[held_out:], CROP, seed), paths[:HELD_OUT]
    if len(paths) < FEW:
        print(_few(len(paths), photos is None), file=sys.stderr)
    mxnet.random.seed(seed)
    if start is None:
        net = PaintingNetwork()
        net.initialize(init.Xavier(magnitude=2), ctx=mxnet.cpu())
    else:
        net = load_network(start)
    net.hybridize(static_alloc=True, static_shape=True)
    loss = RelativeLoss(CONTENT_WEIGHT * 10 ** (DECADES * (0.5 - strength)), 1, TV_WEIGHT)
    style = _style(image, style_scale, loss)
    record = {
        'painting': Path(painting).name,
        'painting_sha256': sha256(painting),
        'photographs': str(len(photographs.photos)),
        'strength': str(strength),
        'style_scale': str(style_scale),
        'start': str(start),
        'seed': str(seed),
        'gluon_nst': __version__,
    }
    preview = [read_image(path) for path in shown]
    bar = ProgressBar(steps) if progress else None
    latest = time.monotonic()

    def save(step, losses):
        told = {name: f'{value:.4f}' for name, value in losses._asdict().items()}
        save_network(net, out, {**record, **told, 'step': f'{step} of {steps}'})
        save_image(out.with_suffix('.png'), strip(net, preview))

    with interrupts_between_steps() as interrupts:

        def callback(step, losses):
            nonlocal latest
            if bar is not None:
                bar.show(losses)
            late = time.monotonic() - latest > BETWEEN
            if late or interrupts or step == steps:
                save(step, losses)
                latest = time.monotonic()
            if interrupts and step < steps:
                sentence = f'interrupted after step {step} of {steps}: {out} holds the network so'
                raise Interrupted(f'{sentence} far', interrupts[0])

        try:
            train_onepass(net, photographs, num_steps=steps, loss=loss, callback=callback, **style)
        finally:
            if bar is not None:
                bar.close()
    return net


def strip(net, photos):
    """Return painted photographs side by side, (H, W, 3), uint8.

    Parameters
    ----------
    net : PaintingNetwork
    photos : list of (H, W, 3), uint8
    """
    painted = []
    for photo in photos:
        height, width = photo.shape[:2]
        painted.append(net.paint(photo, fit_size(width, height, SHOWN)))
    height = max(image.shape[0] for image in painted)
    columns = [
        numpy.pad(image, ((0, height - len(image)), (0, 8), (0, 0)), constant_values=255)
        for image in painted
    ]
    return numpy.hstack(columns)[:, :-8]


def _check(out, steps, strength, style_scale, overwrite):
    if out.suffix != SUFFIX:
        raise UserError(f'out is {out}: the file of a network ends in {SUFFIX}')
    if out.exists() and not overwrite:
        raise UserError(f'{out} exists already: name another file, or give --overwrite')
    if steps < 1:
        raise UserError(f'steps is {steps}: it must be 1 or more')
    if not 0 <= strength <= 1:
        raise UserError(f'strength is {strength}: it must be from 0 to 1')
    if not 0.1 <= style_scale <= 4:
        raise UserError(f'style_scale is {style_scale}: it must be from 0.1 to 4')


def _few(count, ours):
    if ours:
        return (
            f'training on the {count} photographs of the package: with --photos and a folder of '
            'your own, twenty or more, pictures get better'
        )
    return (
        f'{count} photographs are few, and the network may paint others less well: twenty or more '
        'are better'
    )


def _style(image, style_scale, loss):
    """Return the network that compares, its layers, and the style of a painting in them."""
    names = layer_names('vgg19')
    layers = dict(
        content_layers=[names.index(name) for name in CONTENT],
        style_layers=[names.index(name) for name in STYLES],
    )
    net = truncate(pretrained_vgg19(), **layers, padding='replicate')
    vgg = TiledNetwork(net, choose_precision('auto'), totals=True)
    height, width = image.shape[:2]
    shape = fit_size(width, height, round(STYLE_SIDE * style_scale))
    _, products = get_styles(shape, mxnet.cpu(), style_img=image, net=vgg, **layers)
    vgg.forget()
    return dict(layers, vgg=vgg, styles_Y=[loss.style_target(Y) for Y in products])
