"""Files of painting networks: float16 tensors and a record, in the format safetensors."""

import json
from pathlib import Path

import numpy

from .._compat import mxnet, np
from ..errors import UserError, did_you_mean
from ..files import atomic_path, sha256
from ..recipes import as_shares
from ..weights.readers.limits import one_line
from ..weights.readers.safetensors import read_metadata, read_safetensors
from .decoder import Decoder
from .network import PaintingNetwork, named_parameters
from .painter import Painter

SHIPPED = Path(__file__).parent / 'networks'
SUFFIX = '.safetensors'
DECODER = Path(__file__).with_name('decoder.safetensors')
LARGEST = 1 << 23  # bytes of a network: ours has less than one MiB


def shipped():
    """Return the styles that come with the package: their names, and the files of networks."""
    found = {name: path for path in SHIPPED.glob(f'*{SUFFIX}') for name in styles_of(path)}
    return dict(sorted(found.items()))


def styles_of(path):
    """Return the names of the styles in the file of a network, as a list."""
    names = read_metadata(path).get('styles')
    return names.split('\n') if names else [Path(path).stem]


def save_network(net, path, styles, record):
    """Write a network, whole or not at all.

    Parameters
    ----------
    net : PaintingNetwork
    path : str or Path
    styles : list of str
        The name of each style.
    record : dict of str to str
        How the network was made; it is kept in the file.
    """
    _write(path, net.learned(), {'styles': '\n'.join(styles), **record})


def save_decoder(decoder, path, record):
    """Write a `Decoder`, as `save_network` writes a network."""
    _write(path, named_parameters(decoder), record)


def _write(path, parameters, metadata):
    header, values, end = {'__metadata__': metadata}, [], 0
    for name, parameter in parameters.items():
        value = parameter.data().asnumpy().astype('<f2')
        begin, end = end, end + value.nbytes
        header[name] = {'dtype': 'F16', 'shape': value.shape, 'data_offsets': (begin, end)}
        values.append(value.tobytes())
    text = json.dumps(header).encode()
    with atomic_path(path) as temporary, open(temporary, 'wb') as file:
        file.writelines([len(text).to_bytes(8, 'little'), text, *values])


def load_network(name, blend=()):
    """Load a network that paints.

    Nothing in the file is executed, and all names, shapes and sizes are checked.

    Parameters
    ----------
    name : str or Path
        The name of a style of the package; a file that `save_network` wrote, if it holds one style;
        or a style in a file, as ``FILE:STYLE``. Several, with commas between them, are blended:
        they must be from one file, for only what was trained together can be mixed.
    blend : sequence of float, optional
        The share of each of them; equal ones, if not given.

    Returns
    -------
    PaintingNetwork

    Raises
    ------
    UserError
        If there is no such file or style, or it holds something else.
    """
    path, styles = find_styles(name)
    net = _read(path)
    shares = dict(zip(styles, as_shares(blend, len(styles)) or [1] * len(styles)))
    net.blend([shares.get(style, 0) for style in styles_of(path)])
    net.painter = Painter(net)
    return net


def network_identity(name, blend=()):
    """Return a text that is another one whenever a network, as in `load_network`, is."""
    path, styles = find_styles(name)
    return f'{sha256(path)} {",".join(styles)} {list(blend)}'


def find_styles(name):
    """Return the file that a name as in `load_network` means, and its styles in that file."""
    found = [_find(part) for part in ([name] if Path(name).is_file() else str(name).split(','))]
    path = found[0][0]
    for other, _ in found[1:]:
        if other != path:
            raise UserError(
                f'{path} and {other} were not trained together, and cannot be blended: name styles '
                'of one file'
            )
    return path, [style for _, style in found]


def _find(name):
    """Return a file, and the name of a style in it."""
    ours = shipped()
    if str(name) in ours:
        return ours[str(name)], str(name)
    file, _, style = (str(name), '', '') if Path(name).is_file() else str(name).rpartition(':')
    path = Path(file)
    if not path.is_file():
        raise UserError(
            f'there is no network {name}{did_you_mean(name, ours)}: give a file that '
            f'"gluon-nst train" made, or one of {", ".join(ours)}'
        )
    if path.stat().st_size > LARGEST:
        raise UserError(f'{path} is no network that paints: it has more than {LARGEST >> 20} MiB')
    styles = styles_of(path)
    if not style and len(styles) == 1:
        return path, styles[0]
    if style not in styles:
        problem = f'has no style {style}' if style else f'holds {len(styles)} styles'
        names = one_line(', '.join(f'{path}:{name}' for name in styles))
        raise UserError(f'{path} {problem}: name one of {names}')
    return path, style


def load_decoder(path=DECODER):
    """Load a `Decoder`, whose file is checked; without a path, that of the package."""
    decoder = Decoder()
    _fill(decoder, named_parameters(decoder), path, 'decoder')
    return decoder


def _read(path):
    net = PaintingNetwork(len(styles_of(path)))
    _fill(net, net.learned(), path, 'network that paints')
    return net


def _fill(block, parameters, path, kind):
    """Set these parameters of a block to the weights in a file."""
    tensors = read_safetensors(path)
    if _shapes(tensors) != _shapes(parameters):
        raise UserError(
            f'{path} is no {kind}: its layers have other names or shapes than those that '
            'gluon-nst makes'
        )
    block.initialize(mxnet.init.Zero())
    for name, parameter in parameters.items():
        value = tensors[name].astype('float32')
        if not numpy.isfinite(value).all():
            raise UserError(f'{path} is damaged: {name} holds what is not a finite number')
        parameter.set_data(np.array(value.reshape(parameter.shape)))


def _shapes(arrays):
    """Return shapes by name; norms of one style may have that axis, or leave it out."""
    return {name: array.shape[array.shape[0] == 1 :] for name, array in arrays.items()}
