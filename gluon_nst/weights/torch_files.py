"""Files of tensors from ``torch.save``, old and new, read without torch.

Both are pickles that name their storages, blocks of raw numbers: the old kind has them
behind the pickles, the new kind (since torch 1.6) is a zip file with one member for each.
"""

import collections
import io
import math
import pickle
import zipfile

import numpy

from ..errors import UserError
from .fields import Fields
from .zip_files import Member


class _Storage:
    """Stands for ``torch.FloatStorage`` and the like: a flat array of one dtype."""

    dtypes = {'FloatStorage': '<f4', 'HalfStorage': '<f2', 'ByteStorage': 'u1'}

    def __init__(self, dtype, numel):
        self.dtype, self.numel = numpy.dtype(dtype), numel


def _rebuild_tensor(storage, offset, shape, stride, *_ignored):
    """Stand in for torch's function: note what to cut out of which storage."""
    return storage, offset, shape, stride


def _rebuild_parameter(tensor, *_ignored):
    """Stand in for torch's function: a parameter is a tensor that remembers its gradient."""
    return tensor


class _TensorUnpickler(pickle._Unpickler):
    """Builds tensors, dictionaries, strings and numbers, and refuses everything else.

    It is pickle's reader in Python, and up to protocol 2, which torch writes: the one in
    C, and protocol 5, allocate gigabytes at the word of a damaged file.
    """

    dispatch = {
        code: load for code, load in pickle._Unpickler.dispatch.items() if code <= pickle.LONG4[0]
    }
    allowed = {
        ('torch._utils', '_rebuild_tensor'): _rebuild_tensor,  # before torch 0.4
        ('torch._utils', '_rebuild_tensor_v2'): _rebuild_tensor,
        ('torch._utils', '_rebuild_parameter'): _rebuild_parameter,
        ('collections', 'OrderedDict'): collections.OrderedDict,
        **{('torch', name): dtype for name, dtype in _Storage.dtypes.items()},
    }

    def __init__(self, file):
        super().__init__(file, encoding='utf-8')
        self.storages = {}

    def find_class(self, module, name):
        try:
            return self.allowed[module, name]
        except KeyError:
            raise pickle.UnpicklingError(
                f'it asks for {module}.{name}, which no weights need'
            ) from None

    def persistent_load(self, pid):
        kind, dtype, key, _device, numel, *_view = pid
        if kind != 'storage' or dtype not in _Storage.dtypes.values():
            raise pickle.UnpicklingError(f'it refers to {kind!r} of {dtype!r}, not to a storage')
        return self.storages.setdefault(key, _Storage(dtype, numel))


def read_legacy_torch(path):
    """Read the tensors of a file that ``torch.save`` wrote before torch 1.6.

    Such a file is four pickles (magic number, protocol, machine, the objects), one
    more with the list of storages, and then every storage: an int64 count and the
    raw numbers.

    Returns
    -------
    dict of str to numpy.ndarray
        Views into the file; what is not used is not read.

    Raises
    ------
    UserError
        If the file is cut short, not such a file, or holds anything but tensors.
    """
    try:
        with open(path, 'rb') as file:
            for _ in range(3):
                _TensorUnpickler(file).load()
            unpickler = _TensorUnpickler(file)
            tensors = unpickler.load()
            keys = _TensorUnpickler(file).load()
            fields = Fields(numpy.memmap(path, 'u1', 'r'), file.tell())
        flat = {key: _read_storage(fields, unpickler.storages[key]) for key in keys}
        by_storage = {id(storage): flat[key] for key, storage in unpickler.storages.items()}
        return {
            name: by_storage[id(storage)][_cut(storage, *place)].reshape(place[1])
            for name, (storage, *place) in tensors.items()
        }
    except OSError:
        raise
    except Exception as error:  # a pickle raises whatever its bytes lead to
        raise UserError(
            f'{path} is not a file of tensors from torch.save, or is cut short '
            f'({error}): download it again'
        ) from None


def read_zip_torch(archive):
    """Return the tensors, as `Member`, of a zip file that ``torch.save`` has written since 1.6."""
    members = {info.filename: info for info in archive.infolist()}
    (root,) = [name[: -len('data.pkl')] for name in members if name.endswith('/data.pkl')]
    if any(info.compress_type != zipfile.ZIP_STORED for info in members.values()):
        raise ValueError('it is compressed, as torch never does')
    order = f'{root}byteorder'  # in newer files
    if order in members and archive.read(order) != b'little':
        raise ValueError('it is of a big-endian machine')
    unpickler = _TensorUnpickler(io.BytesIO(archive.read(f'{root}data.pkl')))
    tensors = unpickler.load()
    names = {id(storage): f'{root}data/{key}' for key, storage in unpickler.storages.items()}
    return {
        name: Member(
            archive,
            members[names[id(storage)]],
            storage.dtype,
            place[1],
            _cut(storage, *place).start * storage.dtype.itemsize,
        )
        for name, (storage, *place) in tensors.items()
    }


def _read_storage(fields, storage):
    (numel,) = fields.numbers('<q')
    if numel < 0 or numel != storage.numel:
        raise ValueError(f'a storage of {storage.numel} numbers holds {numel}')
    return fields.take(numel * storage.dtype.itemsize).view(storage.dtype)


def _cut(storage, offset, shape, stride):
    """Return the slice of a storage that a tensor is, if it lies within in one piece."""
    if any(type(n) is not int or n < 0 for n in (offset, *shape)):
        raise ValueError('the shape of a tensor is not made of whole numbers')
    size = math.prod(shape)
    contiguous = tuple(math.prod(shape[i + 1 :]) for i in range(len(shape)))
    if stride != contiguous or offset + size > storage.numel:
        raise ValueError(f'a tensor of shape {shape} does not lie within its storage')
    return slice(offset, offset + size)
