"""torch's formats, written without torch, and as untruthfully as a test wishes.

torch pickles a tensor as a call of one of torch's functions, and refers to the storage, whose
class has one of torch's names, by a persistent id.
"""

import io
import pickle
import struct
import sys
import zipfile
from collections import OrderedDict
from types import SimpleNamespace


class FloatStorage:
    __module__ = 'torch'


class ByteStorage:
    __module__ = 'torch'


def _rebuild_tensor_v2():
    pass


_rebuild_tensor_v2.__module__ = 'torch._utils'
HEADER = 0x1950A86A20F9469CFC6C, 1001, {'little_endian': True}  # magic number, protocol, machine


class Storage:
    """Numbers, and what the pickle says about them, which may be a lie."""

    def __init__(self, array, *, numel=None, kind=None):
        self.array = array
        self.numel = array.size if numel is None else numel
        torchs = ByteStorage if array.dtype == 'uint8' else FloatStorage
        self.kind = torchs if kind is None else kind


class Tensor:
    """A view of a storage, as torch pickles it."""

    def __init__(self, storage, shape, stride, offset=0):
        self.fields = storage, offset, shape, stride, False, OrderedDict()

    def __reduce__(self):
        return _rebuild_tensor_v2, self.fields


class Pickler(pickle.Pickler):
    def persistent_id(self, thing):
        if isinstance(thing, Storage):
            return 'storage', thing.kind, str(id(thing)), 'cpu', thing.numel, None


def write_legacy_torch(path, tensors, storages, *, counts=None):
    with open(path, 'wb') as file:
        for part in (*HEADER, tensors, [str(id(storage)) for storage in storages]):
            Pickler(file, 2).dump(part)
        for storage, count in zip(storages, counts or [s.array.size for s in storages]):
            file.write(struct.pack('<q', count) + storage.array.tobytes())
    return path


def write_zip_torch(path, tensors, storages, *, compression=zipfile.ZIP_STORED, byteorder='little'):
    """Write what torch has written since 1.6: one member for the pickle, one for each storage."""
    pickled = io.BytesIO()
    Pickler(pickled, 2).dump(tensors)
    with zipfile.ZipFile(path, 'w', compression) as archive:
        archive.writestr('weights/data.pkl', pickled.getvalue())
        archive.writestr('weights/byteorder', byteorder)
        for storage in storages:
            archive.writestr(f'weights/data/{id(storage)}', storage.array.tobytes())
        archive.writestr('weights/version', '3')
    return path


def pretend(monkeypatch):
    """Make the stand-ins what ``torch.FloatStorage`` and the like mean to pickle."""
    monkeypatch.setitem(
        sys.modules, 'torch', SimpleNamespace(FloatStorage=FloatStorage, ByteStorage=ByteStorage)
    )
    monkeypatch.setitem(
        sys.modules, 'torch._utils', SimpleNamespace(_rebuild_tensor_v2=_rebuild_tensor_v2)
    )


class Malice:
    """Unpickled carelessly, it calls a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def npy(shape, data=b'', dtype='<f4'):
    """Return an .npy file with any shape and type in its header."""
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + '\n'
    return b'\x93NUMPY\1\0' + struct.pack('<H', len(header)) + header.encode() + data
