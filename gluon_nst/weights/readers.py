"""Readers of weight files. None of them can run code that a file carries."""
import collections
import math
import pickle
import struct

import numpy

from ..errors import UserError


class _Storage:
    """Stands for ``torch.FloatStorage`` and the like: a flat array of one dtype."""

    dtypes = {'FloatStorage': '<f4', 'ByteStorage': 'u1'}

    def __init__(self, dtype, numel):
        self.dtype, self.numel = numpy.dtype(dtype), numel


def _rebuild_tensor(storage, offset, shape, stride, *_ignored):
    """Stand in for ``torch._utils._rebuild_tensor_v2``: note what to cut out of which storage."""
    return storage, offset, shape, stride


class _TensorUnpickler(pickle._Unpickler):
    """Builds tensors, dictionaries, strings and numbers, and refuses everything else.

    It is pickle's reader in Python, and up to protocol 2, which torch writes: the one in
    C, and protocol 5, allocate gigabytes at the word of a damaged file.
    """

    dispatch = {code: load for code, load in pickle._Unpickler.dispatch.items()
                if code <= pickle.LONG4[0]}
    allowed = {
        ('torch._utils', '_rebuild_tensor_v2'): _rebuild_tensor,
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
                f'it asks for {module}.{name}, which no weights need') from None

    def persistent_load(self, pid):
        kind, dtype, key, _device, numel, _view = pid
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
            flat = {key: _read_storage(file, unpickler.storages[key]) for key in keys}
        by_storage = {id(storage): flat[key] for key, storage in unpickler.storages.items()}
        return {name: _cut(by_storage[id(storage)], offset, shape, stride)
                for name, (storage, offset, shape, stride) in tensors.items()}
    except OSError:
        raise
    except Exception as error:  # a pickle raises whatever its bytes lead to
        raise UserError(f'{path} is not a file of tensors from torch.save, or is cut short '
                        f'({error}): download it again') from None


def _read_storage(file, storage):
    numel, = struct.unpack('<q', file.read(8))
    if numel < 0 or numel != storage.numel:
        raise ValueError(f'a storage of {storage.numel} numbers holds {numel}')
    data = file.read(numel * storage.dtype.itemsize)
    return numpy.frombuffer(data, storage.dtype, numel)  # ValueError if data is too short


def _cut(flat, offset, shape, stride):
    if any(type(n) is not int or n < 0 for n in (offset, *shape)):
        raise ValueError('the shape of a tensor is not made of whole numbers')
    size = math.prod(shape)
    contiguous = tuple(math.prod(shape[i + 1:]) for i in range(len(shape)))
    if stride != contiguous or offset + size > flat.size:
        raise ValueError(f'a tensor of shape {shape} does not lie within its storage')
    return flat[offset:offset + size].reshape(shape)


def read_params(path):
    """Read a ``.params`` file of MXNet's model zoo without loading it into memory.

    ``mxnet.npx.load`` would allocate all of it; of VGG-19 that is half a gigabyte
    of classifier weights which style transfer never uses.

    Returns
    -------
    dict of str to numpy.ndarray
        Views into the file; what is not used is not read.

    Raises
    ------
    UserError
        If the file is cut short or not such a file.
    """
    try:
        data = numpy.memmap(path, 'u1', 'r')
        reader = _Fields(data)
        magic, _reserved, count = reader.numbers('<QQQ')
        if magic != 0x112:
            raise ValueError('it begins otherwise')
        arrays = [_read_ndarray(reader) for _ in range(count)]
        names = [reader.string() for _ in range(reader.numbers('<Q')[0])]
        if len(names) != len(arrays):
            raise ValueError(f'it has {len(arrays)} arrays and {len(names)} names')
    except ValueError as error:
        raise UserError(f'{path} is not a .params file of MXNet, or is cut short ({error}): '
                        'download it again') from None
    return {name.split(':')[-1]: array for name, array in zip(names, arrays)}


class _Fields:
    """Reads one field after another from an array of bytes."""

    def __init__(self, data):
        self.data, self.position = data, 0

    def take(self, size):
        start, end = self.position, self.position + size
        if not start <= end <= len(self.data):  # a negative size would read for ever
            raise ValueError(f'{size} bytes wanted, {len(self.data) - start} left')
        self.position = end
        return self.data[start:end]

    def numbers(self, layout):
        return struct.unpack(layout, self.take(struct.calcsize(layout)).tobytes())

    def string(self):
        return self.take(self.numbers('<Q')[0]).tobytes().decode()


def _read_ndarray(reader):
    """Read one dense array as ``NDArray::Save`` of MXNet writes it."""
    magic, storage_type, ndim = reader.numbers('<IiI')
    if magic not in (0xF993fac9, 0xF993faca) or storage_type != 0:
        raise ValueError('an array is not dense')
    shape = reader.numbers(f'<{ndim}q')
    _device_type, _device_id, dtype = reader.numbers('<iii')
    if dtype != 0:
        raise ValueError('an array is not float32')
    return reader.take(4 * math.prod(shape)).view('<f4').reshape(shape)
