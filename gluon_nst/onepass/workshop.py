"""From a painting and photographs to the file of a network that paints."""

import hashlib
import re
import sys
import time
from pathlib import Path

import numpy

from .. import __version__
from .._compat import autograd, init, mxnet
from ..errors import Interrupted, UserError
from ..fast.tiling import TiledNetwork
from ..features import get_styles, truncate
from ..files import sha256
from ..images import fit_size, read_image, resize
from ..layers import layer_names
from ..plotting import ProgressBar
from ..processor import choose_precision
from ..recipes import content_factor, is_count
from ..relative import RelativeLoss
from ..resources import sample_picture
from ..runs.interrupts import interrupts_between_steps
from ..runs.provenance import surroundings
from ..runs.record import is_number, is_seed, is_text
from ..training import Losses
from ..weights.pretrained import pretrained_vgg19
from .files import SUFFIX, find_styles, load_network, network_identity, save_network, styles_of
from .folder import TrainingFolder
from .network import PaintingNetwork
from .painting import LEAST_SCALE, MOST_SCALE
from .photographs import Photographs, find_photographs
from .training import PaintingLoss, train_onepass

CONTENT, STYLES = ('relu4_2',), ('relu1_1', 'relu2_1', 'relu3_1', 'relu4_1')
CONTENT_WEIGHT = 1.0
TV_WEIGHT = 0.01
CROP = 192  # pixels
STYLE_SIDE = 512  # pixels along the longest side of the painting, at a style scale of 1
STEPS = 1000
START = 'starry-night'  # the network of the package that the others are trained from
LONGEST = 1440  # minutes: a day
FEW = 20  # photographs: fewer are told, and their colours are varied
SHOWN = 450  # pixels along the longest side of a picture in the preview
GAP = 8  # pixels between two of them
BETWEEN = 60  # seconds from one preview to the next
HELD_OUT = 3  # photographs that are not trained on, of a folder with enough of them
HELD_OUT_CROPS = 6  # of them: the held-out loss is their mean
TRIED = 6  # steps to find out how many there are in a minute
SAMPLES = 'castle', 'bridge', 'coffee', 'citrus'
SAMPLES_HELD_OUT = ('macaw',)
SHOWN_SAMPLES = 'castle', 'macaw', 'bridge'


def train_network(
    paintings,
    out,
    *,
    photos=None,
    steps=None,
    minutes=None,
    strength=0.5,
    style_scale=1.0,
    start=START,
    seed=0,
    overwrite=False,
    progress=True,
):
    """Train a network that gives photographs the style of a painting, or of several; save it.

    Beside it, the folder ``NAME.training`` holds a strip of painted photographs that it is not
    trained on, the losses, run.json and a checkpoint, up to date every minute.

    Parameters
    ----------
    paintings : str or Path, or a list of them
        Picture files. Of several, the network learns one style each, which can be blended; they
        take turns, so each needs steps of its own.
    out : str or Path
        The file of the network, NAME.safetensors.
    photos : str or Path, optional
        A folder of photographs to train on; without it, those of the package.
    steps : int, optional
        The more, the better the pictures; 1000, which take some minutes, if not given.
    minutes : float, optional
        How long it may take, in place of ``steps``.
    strength : float, or a list of them, one for each painting
        From 0, nearly the photograph, to 1, nearly all style.
    style_scale : float
        The greater, the larger the strokes.
    start : str or Path, or None
        A network to start from, as in `load_network`; of as many styles as there are paintings,
        each goes on from its own. From None, random weights, a style takes two thousand steps and
        more.
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
        If interrupted; the network so far is saved, and the message says how to go on.
    """
    out = Path(out).resolve()
    _check_out(out, overwrite)
    if steps is not None and minutes is not None:
        raise UserError(f'steps is {steps} and minutes is {minutes}: give one of them')
    if minutes is not None and not (is_number(minutes) and 0 < minutes <= LONGEST):
        raise UserError(f'minutes is {minutes!r}: it must be above 0, and at most {LONGEST}')
    if isinstance(paintings, (str, Path)):
        paintings = [paintings]
    strengths = list(strength) if isinstance(strength, (list, tuple)) else [strength]
    settings = {
        'paintings': [str(Path(painting).resolve()) for painting in paintings],
        'photos': photos if photos is None else str(Path(photos).resolve()),
        'steps': STEPS if steps is None else steps,
        'strengths': strengths * len(paintings) if len(strengths) == 1 else strengths,
        'style_scale': style_scale,
        'start': str(Path(start).resolve()) if start and Path(start).is_file() else start,
        'seed': seed,
    }
    check_settings(settings)
    training = _Training(out, settings, progress)
    if minutes:
        settings['steps'] = training.steps_in(minutes)
    return training.run()


def resume_training(out, *, progress=True):
    """Go on with a training that was interrupted or killed, as if there had been no break.

    Parameters
    ----------
    out : str or Path
        The file of the network, as `train_network` was given it.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    PaintingNetwork

    Raises
    ------
    UserError
        If there is nothing to resume, or the painting or the photographs have changed.
    """
    out = Path(out).resolve()
    record, state = TrainingFolder.of(out).interrupted()
    check_settings(record['settings'])
    training = _Training(out, record['settings'], progress)
    if training.sha256 != record.get('sha256'):
        raise UserError(
            f'the painting, the photographs or the first network of {out} are not those that its '
            'training began with: restore them, or start a new training'
        )
    return training.run(state)


class _Training:
    """One training: all it needs, read and checked before the first step."""

    def __init__(self, out, settings, progress):
        self.out, self.settings, self.progress = out, settings, progress
        self.folder = TrainingFolder.of(out)
        images = [read_image(path) for path in settings['paintings']]
        paths, held_out = choose_photographs(settings['photos'])
        few = len(paths) < FEW
        if few:
            print(_few(len(paths), settings['photos'] is None), file=sys.stderr)
        self.photographs = Photographs(paths, CROP, settings['seed'], recolor=few)
        self.held_out = Photographs(held_out, CROP, settings['seed'])
        shown = [sample_picture(f'{name}.jpg') for name in SHOWN_SAMPLES]
        self.shown = [read_image(path) for path in (held_out + shown)[: len(shown)]]
        self.net = self._first_network()
        self.losses = painting_losses(images, settings['strengths'], settings['style_scale'])
        self.sha256 = {
            'paintings': [sha256(path) for path in settings['paintings']],
            'photographs': hashlib.sha256(''.join(map(sha256, paths)).encode()).hexdigest(),
            'start': settings['start'] and network_identity(settings['start']),
        }
        self.rows, self.seconds = [], 0.0  # of step, losses and, now and then, the held-out loss

    def _first_network(self):
        start, styles = self.settings['start'], len(self.settings['paintings'])
        if start is None:
            mxnet.random.seed(self.settings['seed'])
            return _new_network(styles)
        path, named = find_styles(start)
        net, within = load_network(start), styles_of(path)
        if len(named) == styles:
            shares = [[float(style == name) for style in within] for name in named]
        else:
            shares = [net.shares()] * styles
        net = net.copy(shares)
        net.hybridize(static_alloc=True, static_shape=True)
        return net

    def steps_in(self, minutes):
        """Return how many steps take so many minutes, after trying some with another network."""
        times = []
        train_onepass(
            _new_network(len(self.losses)),
            self.photographs,
            self.losses,
            TRIED,
            callback=lambda *_: times.append(time.perf_counter()),
        )
        each = (times[-1] - times[1]) / (TRIED - 2)  # the first two compile
        return max(1, round(60 * minutes / each))

    def run(self, state=None):
        """Train, from the start or from a state, and return the network."""
        with self.folder.held():
            return self._run(state)

    def _run(self, state):
        steps = self.settings['steps']
        state = dict(state or {})
        self.rows = [(int(step), *losses) for step, *losses in state.pop('rows', ())]
        self.seconds = float(state.pop('seconds', 0))
        self.began = time.perf_counter()
        self.record = {'settings': self.settings, 'sha256': self.sha256, **surroundings()}
        self.folder.start(self.record, anew=not state)
        bar = ProgressBar(steps, len(self.rows)) if self.progress else None
        self.saved = time.monotonic()
        with interrupts_between_steps() as interrupts:

            def callback(step, losses, state):
                self.rows.append((step, *losses, float('nan')))
                if bar is not None:
                    bar.show(losses)
                _check_finite(losses.total, 'loss', step)
                if step == steps:
                    return
                if interrupts:
                    self.save(state())
                    raise Interrupted(
                        f'interrupted after step {step} of {steps}: {self.out} holds the network '
                        f'so far; {self.folder.way_on()}',
                        interrupts[0],
                    )
                if time.monotonic() - self.saved >= BETWEEN:
                    self.save(state())

            try:
                train_onepass(
                    self.net, self.photographs, self.losses, steps, callback=callback, state=state
                )
                self.save()
            finally:
                if bar is not None:
                    bar.close()
        return self.net

    def save(self, state=None):
        """Write the network, what it paints, its losses and, last, a checkpoint or none."""
        self.rows[-1] = (*self.rows[-1][:-1], self.held_out_loss())
        step, *losses, held_out = self.rows[-1]
        for parameter in self.net.learned().values():  # a ReLU hides what is not finite
            _check_finite(parameter.data().asnumpy(), 'network', step)
        told = {name: round(loss, 4) for name, loss in zip(Losses._fields, losses)}
        seconds = self.seconds + time.perf_counter() - self.began
        self.record.update(
            status='interrupted' if state else 'finished',
            seconds=round(seconds, 1),
            step=step,
            losses=told,
            held_out_loss=round(held_out, 4),
        )
        save_network(self.net, self.out, self._styles(), self._provenance(told))
        self.folder.write_picture(strip(self.net, self.shown))
        self.folder.write_losses(self.rows)
        if state:
            self.folder.save_checkpoint({**state, 'rows': self.rows, 'seconds': seconds})
        self.folder.write_record(self.record)
        if not state:
            self.folder.remove_checkpoint()
        self.saved = time.monotonic()

    def _styles(self):
        """Return the name of each style: that of its painting, with a number if it is taken."""
        stems = [re.sub(r'[,:\s]+', '-', Path(path).stem) for path in self.settings['paintings']]
        earlier = [stems[:number].count(stem) for number, stem in enumerate(stems)]
        return [f'{stem}-{count + 1}' if count else stem for stem, count in zip(stems, earlier)]

    def held_out_loss(self):
        """Return the mean loss, over all styles, of photographs that are not trained on."""
        totals = []
        for style, loss in enumerate(self.losses):
            self.net.choose(style)
            for number in range(HELD_OUT_CROPS):
                X = self.held_out.draw(number)
                with autograd.train_mode():
                    totals.append(float(loss(X, self.net(X))[-1]))
        return float(numpy.mean(totals))

    def _provenance(self, losses):
        """Return what the file of the network tells of how it was made."""
        settings = dict(self.settings)
        settings['paintings'] = ' '.join(Path(path).name for path in settings['paintings'])
        settings['strengths'] = ' '.join(map(str, settings['strengths']))
        for name in 'photos', 'start':
            settings[name] = settings[name] and Path(settings[name]).name
        record = {**settings, **losses, 'paintings_sha256': ' '.join(self.sha256['paintings'])}
        record.update(photographs=len(self.photographs.photos), gluon_nst=__version__)
        return {name: str(value) for name, value in record.items() if value is not None}


def _new_network(styles):
    net = PaintingNetwork(styles)
    net.initialize(init.Xavier(magnitude=2), ctx=mxnet.cpu())
    net.hybridize(static_alloc=True, static_shape=True)
    return net


def choose_photographs(folder):
    """Return the paths of photographs to train on, and of some that are held out.

    Parameters
    ----------
    folder : str or Path or None
        Of twenty photographs and more, three are held out; fewer are all trained on, and
        samples of the package are held out. Without a folder, these are trained on.
    """
    if folder is None:
        return tuple(
            [sample_picture(f'{name}.jpg') for name in names]
            for names in (SAMPLES, SAMPLES_HELD_OUT)
        )
    paths = find_photographs(folder)
    if len(paths) < FEW:
        return paths, [sample_picture(f'{name}.jpg') for name in SHOWN_SAMPLES]
    held_out = paths[:: len(paths) // HELD_OUT][:HELD_OUT]
    return [path for path in paths if path not in held_out], held_out


def strip(net, photos):
    """Return painted photographs side by side, each style below the other, (H, W, 3), uint8.

    Parameters
    ----------
    net : PaintingNetwork
    photos : list of (H, W, 3), uint8
    """
    photos = [_fitted(photo) for photo in photos]
    height, rows = max(map(len, photos)), []
    for style in range(net.styles):
        net.choose(style)
        rows.append(numpy.hstack([_framed(net.paint(photo), height) for photo in photos]))
    return numpy.vstack(rows)[:-GAP, :-GAP]


def _fitted(photo):
    height, width = photo.shape[:2]
    return resize(photo, fit_size(width, height, SHOWN))


def _framed(image, height):
    """Return a picture with white below it and to its right."""
    below = height - len(image) + GAP
    return numpy.pad(image, ((0, below), (0, GAP), (0, 0)), constant_values=255)


def _check_out(out, overwrite):
    if out.suffix != SUFFIX:
        raise UserError(f'out is {out}: the file of a network ends in {SUFFIX}')
    if out.exists() and not overwrite:
        raise UserError(
            f'{out} exists already: name another file, give --overwrite, or if it is half trained, '
            'go on with --resume'
        )


def check_settings(settings):
    """Raise UserError if a setting of a training, by name, has a value that cannot be."""
    for name, wanted, good in (
        ('paintings', 'a list of paths', lambda x: _all(is_text, x)),
        (
            'strengths',
            'a number from 0 to 1, or one for each painting',
            lambda x: _all(_is_strength, x) and len(x) == len(settings['paintings']),
        ),
        ('photos', 'the path of a folder', lambda x: x is None or is_text(x)),
        ('start', 'a network, by file or name', lambda x: x is None or is_text(x)),
        ('steps', 'a whole number from 1 to 10**9', is_count),
        (
            'style_scale',
            f'from {LEAST_SCALE} to {MOST_SCALE}',
            lambda x: is_number(x) and LEAST_SCALE <= x <= MOST_SCALE,
        ),
        ('seed', 'a whole number from 0 to 2**32 - 1', is_seed),
    ):
        if not good(settings[name]):
            raise UserError(f'{name} is {settings[name]!r:.200}: it must be {wanted}')


def _all(good, x):
    return isinstance(x, list) and bool(x) and all(map(good, x))


def _is_strength(x):
    return is_number(x) and 0 <= x <= 1


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


def _check_finite(numbers, name, step):
    if not numpy.isfinite(numbers).all():
        raise UserError(
            f'the {name} is no longer a finite number at step {step}: the network of the latest '
            'minute is kept; start again with another --seed'
        )


def painting_losses(images, strengths, style_scale):
    """Return what training lowers: a `PaintingLoss` for each painting.

    Parameters
    ----------
    images : list of (H, W, 3), uint8
        The paintings.
    strengths : list of float
        One for each of them, as in `train_network`.
    style_scale : float
    """
    names = layer_names('vgg19')
    layers = dict(
        content_layers=[names.index(name) for name in CONTENT],
        style_layers=[names.index(name) for name in STYLES],
    )
    net = truncate(pretrained_vgg19(), **layers, padding='replicate')
    vgg = TiledNetwork(net, choose_precision('auto'), totals=True)
    losses = []
    for image, strength in zip(images, strengths):
        loss = RelativeLoss(CONTENT_WEIGHT * content_factor(strength), 1, TV_WEIGHT)
        height, width = image.shape[:2]
        shape = fit_size(width, height, round(STYLE_SIDE * style_scale))
        _, products = get_styles(shape, mxnet.cpu(), style_img=image, net=vgg, **layers)
        vgg.forget()
        targets = [loss.style_target(Y) for Y in products]
        losses.append(PaintingLoss(vgg, **layers, styles_Y=targets, loss=loss))
    return losses
