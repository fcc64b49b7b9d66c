"""Read weight files of any format into one layout, and recognise network and convention.

The formats differ in four things, and each entry of `NAMINGS` states all four: the names of
the layers, the suffixes for weight and bias, the order of a kernel's axes, and the input that
the first convolution expects.
"""

import re
from pathlib import Path
from typing import Dict, NamedTuple, Tuple

import numpy

from ..errors import UserError
from ..layers import BLOCKS, CHANNELS, convolutions, layer_names
from .conventions import INPUTS, recognise_file, recognise_filters
from .readers.arrays import read_arrays
from .readers.limits import one_line

POOLED = 7  # height and width of the feature map after five blocks, for a 224 x 224 picture
HIDDEN, CLASSES = 4096, 1000  # of the classifier: two hidden layers, then ImageNet's classes


class Weights(NamedTuple):
    """Arrays ``'conv1_1_W'`` (O, I, 3, 3), ``'conv1_1_b'`` (O,), ... and where they come from.

    With a classifier also ``'fc6_W'`` (4096, 512, 7, 7), ``'fc7_W'`` (4096, 4096, 1, 1),
    ``'fc8_W'`` (1000, 4096, 1, 1) and their biases: a dense layer is a convolution whose
    kernel is as large as its input.
    """

    arrays: Dict[str, numpy.ndarray]
    original: bool  # True: for BGR 0-255 minus mean; False: for the output of `preprocess`
    source: str
    network: str = 'vgg19'
    format: str = 'gluon_nst'  # the title of its `Naming`, or 'caffe'
    input: str = 'bgr'  # what the first layer expected in the file, as in `INPUTS`


class Naming(NamedTuple):
    """How one kind of file names its layers and lays them out."""

    title: str
    conv: str  # {b}: block, {i}: number in the block, {n}: index among the model zoo's features,
    # {k}: how many convolutions are before it
    dense: Tuple[str, str, str]  # {n}: the index after the last pooling layer, {m}: two more
    weight: str
    bias: str
    channels_last: bool  # HWIO and (I, O), or else OIHW and (O, I)
    input: str  # as in `INPUTS`, unless the filters say otherwise; '': not told by the names


NAMINGS = (
    Naming('keras', 'block{b}_conv{i}', ('fc1', 'fc2', 'predictions'), '_W', '_b', True, 'bgr'),
    # D. Frossard's vgg16_weights.npz: its program subtracts (123.68, 116.779, 103.939) from RGB
    Naming('frossard', 'conv{b}_{i}', ('fc6', 'fc7', 'fc8'), '_W', '_b', True, 'rgb'),
    Naming(
        'torchvision',
        'features.{n}',
        ('classifier.0', 'classifier.3', 'classifier.6'),
        '.weight',
        '.bias',
        False,
        '',
    ),
    Naming(
        'johnson',  # J. Johnson's conversions from Caffe, with a layer before the dense ones
        'features.{n}',
        ('classifier.1', 'classifier.4', 'classifier.6'),
        '.weight',
        '.bias',
        False,
        '',
    ),
    Naming('matconvnet', 'conv{b}_{i}', ('fc6', 'fc7', 'fc8'), '_filters', '_biases', True, 'rgb'),
    # Gatys's vgg_conv.pth, and the files of neural-style
    Naming('gatys', 'conv{b}_{i}', ('fc6', 'fc7', 'fc8'), '.weight', '.bias', False, ''),
    Naming(
        'timm',
        'features.{n}',
        ('pre_logits.fc1', 'pre_logits.fc2', 'head.fc'),
        '.weight',
        '.bias',
        False,
        '',
    ),
    Naming(
        'gluon',
        'features.{n}',
        ('features.{n}', 'features.{m}', 'output'),
        '.weight',
        '.bias',
        False,
        'standard',
    ),
    Naming(  # the VGGs of ONNX's model zoo, exported from MXNet's
        'onnx',
        'vgg0_conv{k}',
        ('vgg0_dense0', 'vgg0_dense1', 'vgg0_dense2'),
        '_weight',
        '_bias',
        False,
        'standard',
    ),
    # Our own, whose input is in the record that `save` adds, and others of the same names
    Naming('gluon_nst', 'conv{b}_{i}', ('fc6', 'fc7', 'fc8'), '_W', '_b', False, ''),
)
TITLES = [*(naming.title for naming in NAMINGS), 'caffe']  # Caffe's, under names of others
RECORD = 'input', 'source', 'format'  # what `save` adds to the arrays


def title(network):
    """Return ``'VGG-19'`` for ``'vgg19'``."""
    return network.upper().replace('VGG', 'VGG-')


def shapes(network):
    """Return the shape (O, I, h, w) of the weight of every layer, by name."""
    found, channels = {}, 3
    for name in convolutions(network):
        filters = CHANNELS[int(name[4]) - 1]
        found[name] = filters, channels, 3, 3
        channels = filters
    return {
        **found,
        'fc6': (HIDDEN, channels, POOLED, POOLED),
        'fc7': (HIDDEN, HIDDEN, 1, 1),
        'fc8': (CLASSES, HIDDEN, 1, 1),
    }


def load(path, network=None, *, whole=False, input=None):
    """Read the weights of a VGG from a file of any kind.

    Parameters
    ----------
    path : str or Path
    network : {'vgg16', 'vgg19'}, optional
        Refuse any other network. If not given, accept either.
    whole : bool
        Also read the classifier, if the file has one.
    input : {'standard', 'bgr', 'rgb'}, optional
        What the first layer expects, as in `INPUTS`. If not given, it is recognised by the
        filters, by the names of the layers, or by the file.

    Returns
    -------
    Weights

    Raises
    ------
    UserError
        If the file is damaged or holds neither VGG-16 nor VGG-19, or its input is in doubt.
    """
    path = Path(path)
    stored = _without_prefix(read_arrays(path))
    try:
        record = {key: str(numpy.asarray(stored.pop(key))) for key in RECORD if key in stored}
        naming, found, keys = _recognise(stored, TITLES if not record else ('gluon_nst',))
        must_be(network, found, path)
        arrays = {}
        for layer, (weight, bias) in keys.items():
            if layer.startswith('conv') or whole:
                shape = shapes(found)[layer]
                arrays[f'{layer}_W'] = _to_oihw(_numbers(stored, weight), shape, naming)
                arrays[f'{layer}_b'] = _numbers(stored, bias)
        taken = (
            input
            or record.get('input')
            or recognise_filters(arrays['conv1_1_W'])
            or naming.input
            or recognise_file(path)
            or _doubt(path, found)
        )
        if taken == 'rgb':
            arrays['conv1_1_W'] = arrays['conv1_1_W'][:, ::-1]  # from here on, bgr
        original = {'bgr': True, 'rgb': True, 'standard': False}[taken]
        source = one_line(record.get('source', f'{naming.title}: {path.name}'))
        format_ = record.get('format') or (
            naming.title if naming.input or not original else 'caffe'
        )
        format_ = TITLES[TITLES.index(format_)]  # part of a file's name
        return Weights(arrays, original, source, found, format_, taken)
    except UserError:
        raise
    except Exception as error:  # arrays are read lazily, so damage may only show up here
        raise UserError(
            f'{path} is damaged or holds no VGG-16 or VGG-19 weights: {one_line(error)}'
        ) from None


def _doubt(path, network):
    raise UserError(
        f'{path} holds {title(network)}, but its first layer is of no network that is known here, '
        'so what it expects is in doubt: add '
        + ', '.join(f'--input {name} ({what})' for name, what in INPUTS.items())
    )


def _without_prefix(stored):
    """Drop what training puts before the names, such as ``module.``, where all have it."""
    names = [name.replace('.module.', '.') for name in stored]
    first = '|'.join(re.escape(next(iter(_keys(n, 'vgg19').values()))[0]) for n in NAMINGS)
    prefixes = [
        found[1] for found in map(re.compile(rf'(.+\.)(?:{first})').fullmatch, names) if found
    ]
    start = len(prefixes[0]) if len(prefixes) == 1 else 0
    if start and all(name.startswith(prefixes[0]) for name in names):
        names = [name[start:] for name in names]
    return dict(zip(names, stored.values())) if len(set(names)) == len(stored) else stored


def must_be(network, found, path):
    """Raise UserError if ``network`` is given and another one was found."""
    if network not in (None, found):
        raise UserError(
            f'{path} holds {title(found)}, not {title(network)} as requested: drop --as, or '
            'give another file'
        )


def save(path, weights):
    """Write weights and their origin to an ``.npz`` file that `load` can read."""
    record = {
        'input': 'bgr' if weights.original else 'standard',
        'source': weights.source,
        'format': weights.format,
    }
    numpy.savez(path, **weights.arrays, **record)


def _recognise(stored, titles):
    """Return the naming, the network, and the keys of each layer's weight and bias."""
    reasons = []
    for naming in NAMINGS:
        for network in BLOCKS if naming.title in titles else ():
            keys = _keys(naming, network)
            convs = {layer: pair for layer, pair in keys.items() if layer.startswith('conv')}
            for layers in (keys, convs):
                if {key for pair in layers.values() for key in pair} == set(stored):
                    misfit = _misfit(stored, layers, shapes(network), naming)
                    if not misfit:
                        return naming, network, layers
                    reasons.append(misfit)
    if any(name.endswith('running_mean') for name in stored):
        raise ValueError(
            'its convolutions are followed by batch normalization, which is another network '
            '(vgg16_bn, vgg19_bn): give one without'
        )
    raise ValueError(
        [
            *reasons,
            f'the names of its {len(stored)} arrays ({", ".join([*stored][:3])}, ...) match '
            'the layers of neither network',
        ][0]
    )


def _keys(naming, network):
    """Return the keys of each layer's weight and bias in a file."""
    end = len(layer_names(network))
    names = {
        layer: naming.conv.format(b=layer[4], i=layer[6], n=n, k=k)
        for k, (layer, n) in enumerate(convolutions(network).items())
    }
    names.update(
        zip(('fc6', 'fc7', 'fc8'), (name.format(n=end, m=end + 2) for name in naming.dense))
    )
    return {layer: (name + naming.weight, name + naming.bias) for layer, name in names.items()}


def _misfit(stored, layers, shapes, naming):
    """Describe the first array of a wrong shape or type; return None if all fit."""
    for layer, (weight, bias) in layers.items():
        filters, channels, h, w = shapes[layer]
        good = [(h, w, channels, filters), (h * w * channels, filters)]
        if not naming.channels_last:
            good = [(filters, channels, h, w), (filters, channels * h * w)]
        if layer.startswith('conv'):
            del good[1]  # only a dense layer may be flat
        for key, wanted in ((weight, good), (bias, [(filters,)])):
            if stored[key].shape not in wanted or stored[key].dtype.kind != 'f':
                return (
                    f'{key} is {stored[key].shape} {stored[key].dtype}, not '
                    f'{" or ".join(map(str, wanted))} float32'
                )
    return None


def _numbers(stored, key):
    array = numpy.asarray(stored[key]).astype('float32', copy=False)
    if not numpy.isfinite(array).all():
        raise ValueError(f'{key} holds infinite or NaN values')
    return array


def _to_oihw(W, shape, naming):
    filters, channels, h, w = shape
    if naming.channels_last:
        return W.reshape(h, w, channels, filters).transpose(3, 2, 0, 1)
    return W.reshape(shape)
