"""Files of painting networks: float16 tensors and a record, in the format safetensors."""

import json
from pathlib import Path

import numpy

from .._compat import mxnet, np
from ..errors import UserError, did_you_mean
from ..files import atomic_path, sha256
from ..weights.readers.safetensors import read_safetensors
from .network import PaintingNetwork

SHIPPED = Path(__file__).parent / 'networks'
SUFFIX = '.safetensors'
LARGEST = 1 << 23  # bytes: ours have less than one MiB


def shipped():
    """Return the names of the networks that come with the package."""
    return sorted(path.stem for path in SHIPPED.glob(f'*{SUFFIX}'))


def save_network(net, path, record):
    """Write a network, whole or not at all.

    Parameters
    ----------
    net : PaintingNetwork
    path : str or Path
    record : dict of str to str
        How the network was made; it is kept in the file.
    """
    header, values, end = {'__metadata__': record}, [], 0
    for name, parameter in net.learned().items():
        value = parameter.data().asnumpy().astype('<f2')
        begin, end = end, end + value.nbytes
        header[name] = {'dtype': 'F16', 'shape': value.shape, 'data_offsets': (begin, end)}
        values.append(value.tobytes())
    text = json.dumps(header).encode()
    with atomic_path(path) as temporary, open(temporary, 'wb') as file:
        file.writelines([len(text).to_bytes(8, 'little'), text, *values])


def load_network(name):
    """Load a network that paints.

    Nothing in the file is executed, and all names, shapes and sizes are checked.

    Parameters
    ----------
    name : str or Path
        A file that `save_network` wrote, or the name of a network of the package.

    Returns
    -------
    PaintingNetwork

    Raises
    ------
    UserError
        If there is no such file, or it holds something else.
    """
    path = _find(name)
    if path.stat().st_size > LARGEST:
        raise UserError(f'{path} is no network that paints: it has more than {LARGEST >> 20} MiB')
    tensors = read_safetensors(path)
    net = PaintingNetwork()
    net.initialize(mxnet.init.Zero())
    parameters = net.learned()
    if _shapes(tensors) != _shapes(parameters):
        raise UserError(
            f'{path} is no network that paints: its layers have other names or shapes than those '
            'that "gluon-nst train" makes'
        )
    for name, parameter in parameters.items():
        value = tensors[name].astype('float32')
        if not numpy.isfinite(value).all():
            raise UserError(f'{path} is damaged: {name} holds what is not a finite number')
        parameter.set_data(np.array(value))
    net.compile(painting=True)
    return net


def network_sha256(name):
    """Return the SHA-256 of the file of a network, by file or name."""
    return sha256(_find(name))


def _find(name):
    path = SHIPPED / f'{name}{SUFFIX}' if str(name) in shipped() else Path(name)
    if not path.is_file():
        raise UserError(
            f'there is no network {name}{did_you_mean(name, shipped())}: give a file that '
            f'"gluon-nst train" made, or one of {", ".join(shipped())}'
        )
    return path


def _shapes(arrays):
    return {name: array.shape for name, array in arrays.items()}
