"""What a result depends on, as run.json records it: the machine, the versions and the files."""

import datetime
import json
import platform
import sys
from pathlib import Path

import numpy

from .. import __version__
from .._compat import mxnet
from ..files import sha256
from ..processor import physical_cores

DEPENDENCIES = (
    'init', 'sha256', 'blend', 'seed', 'keep_alpha', 'width', 'height', 'recipe', 'settings',
    'crop', 'device', 'precision', 'tiles', 'network', 'weights_sha256',
)  # fmt: skip


def surroundings():
    """Return all that is recorded besides pictures and settings: versions, cores, command, time."""
    return {
        'cores': physical_cores(),
        'versions': versions(),
        'command': sys.argv,
        'started': datetime.datetime.now().isoformat(timespec='seconds'),
    }


def dependencies(record):
    """Return what a run must not change on its way, from its record, as a dict of plain values."""
    kept = {name: record[name] for name in DEPENDENCIES if name in record}
    for group in 'settings', 'sha256':
        kept.update({f'{group}.{name}': value for name, value in kept.pop(group).items()})
    kept.pop('settings.precision', None)  # what became of it is the record's own precision
    return json.loads(json.dumps(kept))


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


def files(**paths):
    """Return the absolute path of each file, and under ``sha256`` its hash."""
    return {
        **{name: str(Path(path).resolve()) for name, path in paths.items()},
        'sha256': {name: sha256(path) for name, path in paths.items()},
    }
