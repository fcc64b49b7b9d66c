"""Reader of tensors from ``torch.save``, in the old and the new format, without torch.

Both formats are pickles that refer to storages, blocks of raw numbers: in the old format
they follow the pickles, and the new one (since torch 1.6) is a zip file with a member for each.
"""

import io
import math
import pickle
import zipfile

import numpy

from .fields import Fields
from .limits import LARGEST_CONTENTS, MOST_AXES, refusal
from .npz import Member

# Only what torch writes; BUILD, SETITEM and SETITEMS are redefined below
OPCODES = b''.join(
    [
        pickle.PROTO + pickle.STOP + pickle.MARK,
        pickle.GLOBAL + pickle.REDUCE + pickle.BINPERSID,  # all guarded below
        pickle.BINPUT + pickle.LONG_BINPUT + pickle.BINGET + pickle.LONG_BINGET,
        pickle.NONE + pickle.NEWTRUE + pickle.NEWFALSE + pickle.BINFLOAT,
        pickle.BININT + pickle.BININT1 + pickle.BININT2 + pickle.LONG1,
        pickle.BINUNICODE + pickle.BINSTRING + pickle.SHORT_BINSTRING,
        pickle.EMPTY_TUPLE + pickle.TUPLE1 + pickle.TUPLE2 + pickle.TUPLE3 + pickle.TUPLE,
        pickle.EMPTY_LIST + pickle.APPEND + pickle.APPENDS + pickle.EMPTY_DICT,
    ]
)


class _Storage:
    """Replaces ``torch.FloatStorage`` and the like: a flat array of one dtype."""

    dtypes = {
        'FloatStorage': '<f4',
        'DoubleStorage': '<f8',
        'HalfStorage': '<f2',
        'LongStorage': '<i8',
        'ByteStorage': 'u1',
    }

    def __init__(self, dtype, numel):
        self.dtype, self.numel = numpy.dtype(dtype), numel


def _rebuild_tensor(storage, offset, shape, stride, *_ignored):
    """Replace torch's function: note which slice of which storage the tensor is."""
    return storage, offset, shape, stride


def _rebuild_parameter(tensor, *_ignored):
    """Replace torch's function: a parameter is a tensor with a gradient."""
    return tensor


def _ordered_dict(items=None):
    """Replace OrderedDict; a list of pairs, which Python 2 passes to it, is returned as is.

    If it were copied each time, a short file could fill the memory.
    """
    return {} if items is None else items


class _Opcodes(dict):
    def __missing__(self, code):
        raise pickle.UnpicklingError(f'its pickle has opcode {code}, which weights do not need')


class _TensorUnpickler(pickle._Unpickler):
    """Unpickles tensors, dictionaries, strings and numbers, and refuses everything else.

    It is pickle's implementation in Python, limited to the opcodes that torch writes: with the
    one in C, or with other opcodes, a damaged file could make it allocate gigabytes.
    """

    dispatch = _Opcodes((code, pickle._Unpickler.dispatch[code]) for code in OPCODES)
    allowed = {
        ('torch._utils', '_rebuild_tensor'): _rebuild_tensor,  # before torch 0.4
        ('torch._utils', '_rebuild_tensor_v2'): _rebuild_tensor,
        ('torch._utils', '_rebuild_parameter'): _rebuild_parameter,
        ('collections', 'OrderedDict'): _ordered_dict,
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
                f'it asks for {module}.{name}, which weights do not need'
            ) from None

    def persistent_load(self, pid):
        kind, dtype, key, _device, numel, *_view = pid
        if kind != 'storage' or dtype not in _Storage.dtypes.values() or type(numel) is not int:
            raise pickle.UnpicklingError('it refers to something other than a storage of numbers')
        return self.storages.setdefault(_name(key), _Storage(dtype, numel))

    def set_items(self):
        items = self.pop_mark()
        self.stack[-1].update((_key(key), value) for key, value in zip(items[::2], items[1::2]))

    def set_item(self):
        value, key = self.stack.pop(), self.stack.pop()
        self.stack[-1][_key(key)] = value

    def forget_state(self):
        self.stack.pop()  # attributes of a state_dict; set on a function, they would persist

    dispatch[pickle.SETITEMS[0]] = set_items
    dispatch[pickle.SETITEM[0]] = set_item
    dispatch[pickle.BUILD[0]] = forget_state


def _name(key):
    """Return a key if it is a string; hashing nested tuples might take forever."""
    if type(key) is not str:
        raise pickle.UnpicklingError('it has a key that is not a string')
    return key


def _key(key):
    """Return a key of a dictionary: a string, or a number, as in the state of an optimizer."""
    return key if type(key) is int else _name(key)


def read_legacy_torch(path):
    """Read the tensors of a file that ``torch.save`` wrote before torch 1.6.

    Such a file consists of four pickles (magic number, protocol, machine, the objects), one
    more with the list of storages, and then every storage: an int64 count and the raw
    numbers.

    Returns
    -------
    dict of str to numpy.ndarray
        Views into the file, which are read on demand.

    Raises
    ------
    UserError
        If the file is cut short, of another kind, or holds anything but tensors.
    """
    try:
        with open(path, 'rb') as file:
            contents = io.BytesIO(file.read(LARGEST_CONTENTS))
        for _ in range(3):
            _TensorUnpickler(contents).load()
        unpickler = _TensorUnpickler(contents)
        tensors = _by_name(unpickler.load())
        keys = [_name(key) for key in _TensorUnpickler(contents).load()]
        fields = Fields(numpy.memmap(path, 'u1', 'r'), contents.tell())
        flat = {key: _read_storage(fields, unpickler.storages[key]) for key in keys}
        by_storage = {id(storage): flat[key] for key, storage in unpickler.storages.items()}
        return {
            name: by_storage[id(storage)][_slice(storage, *view)].reshape(view[1])
            for name, (storage, *view) in tensors.items()
        }
    except OSError:
        raise
    except Exception as error:  # unpickling may raise anything
        raise refusal(path, 'a file of tensors from torch.save', error) from None


def read_zip_torch(archive):
    """Return the tensors, as `Member`, of a zip file from ``torch.save`` since torch 1.6."""
    members = {info.filename: info for info in archive.infolist()}
    (root,) = [name[: -len('data.pkl')] for name in members if name.endswith('/data.pkl')]
    if any(info.compress_type != zipfile.ZIP_STORED for info in members.values()):
        raise ValueError('it is compressed, unlike the files that torch writes')
    order = f'{root}byteorder'  # in newer files
    if order in members and archive.read(order) != b'little':
        raise ValueError('it was written on a big-endian machine')
    if members[f'{root}data.pkl'].file_size > LARGEST_CONTENTS:
        raise ValueError('its pickle is too long')
    contents = io.BytesIO(archive.read(f'{root}data.pkl'))
    unpickler = _TensorUnpickler(contents)
    tensors = _by_name(unpickler.load())
    if contents.read(1):
        raise ValueError('data follows its pickle')
    names = {id(storage): f'{root}data/{key}' for key, storage in unpickler.storages.items()}
    return {
        name: Member(
            archive,
            members[names[id(storage)]],
            storage.dtype,
            view[1],
            _slice(storage, *view).start * storage.dtype.itemsize,
        )
        for name, (storage, *view) in tensors.items()
    }


def _by_name(contents):
    """Return the tensors of a dictionary, or of the list of pairs that Python 2 writes.

    A checkpoint has more in it, as ``{'state_dict': tensors, 'epoch': 90}``: of its dictionaries,
    the one with most tensors is taken.
    """
    pairs = [*(contents.items() if isinstance(contents, dict) else contents)]
    dictionaries = pairs, *(value.items() for _, value in pairs if isinstance(value, dict))
    found = [
        {_name(name): thing for name, thing in dictionary if _is_tensor(thing)}
        for dictionary in dictionaries
    ]
    if pairs and not any(found):
        raise ValueError('it holds no dictionary of tensors')
    return max(found, key=len)


def _is_tensor(thing):
    return type(thing) is tuple and len(thing) == 4 and isinstance(thing[0], _Storage)


def _read_storage(fields, storage):
    (numel,) = fields.numbers('<q')
    if numel < 0 or numel != storage.numel:
        raise ValueError(f'a storage of {storage.numel} numbers holds {numel}')
    return fields.take(numel * storage.dtype.itemsize).view(storage.dtype)


def _slice(storage, offset, shape, stride):
    """Return the slice of a storage that holds a tensor, if it is contiguous and within it."""
    if len(shape) > MOST_AXES or any(type(n) is not int or n < 0 for n in (offset, *shape)):
        raise ValueError('the offset or the shape of a tensor is not a few whole numbers')
    size = math.prod(shape)
    contiguous = tuple(math.prod(shape[i + 1 :]) for i in range(len(shape)))
    if stride != contiguous or offset + size > storage.numel:
        raise ValueError(f'a tensor of shape {shape} is not contiguous within its storage')
    return slice(offset, offset + size)
