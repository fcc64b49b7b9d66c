"""The readers of weight files: exact on good files, and a UserError on every other."""
import os
import pickle
import random
import struct
import sys
import tracemalloc
from collections import OrderedDict
from types import SimpleNamespace

import numpy
import pytest

from gluon_nst._compat import MXNET_2, mxnet
from gluon_nst.errors import UserError
from gluon_nst.weights.readers import read_legacy_torch, read_params

# torch's legacy format, written without torch: it pickles a tensor as a call of one of torch's
# functions, and refers to the storage, whose class has one of torch's names, by a persistent id.


class FloatStorage:
    __module__ = 'torch'


class ByteStorage:
    __module__ = 'torch'


def _rebuild_tensor_v2():
    pass


_rebuild_tensor_v2.__module__ = 'torch._utils'
HEADER = 0x1950a86a20f9469cfc6c, 1001, {'little_endian': True}  # magic number, protocol, machine


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


@pytest.fixture(autouse=True)
def torch_names(monkeypatch):
    """Make the stand-ins what ``torch.FloatStorage`` and the like mean to pickle."""
    monkeypatch.setitem(sys.modules, 'torch', SimpleNamespace(FloatStorage=FloatStorage,
                                                              ByteStorage=ByteStorage))
    monkeypatch.setitem(sys.modules, 'torch._utils',
                        SimpleNamespace(_rebuild_tensor_v2=_rebuild_tensor_v2))


FLOATS = Storage(numpy.arange(12, dtype='float32') / 4)
BYTES = Storage(numpy.arange(250, 256, dtype='uint8'))


@pytest.fixture
def torch_file(tmp_path):
    """Three tensors in two storages, in some 400 bytes."""
    tensors = OrderedDict(W_table=Tensor(FLOATS, (2, 3), (3, 1)), b=Tensor(FLOATS, (4,), (1,), 8),
                          W_q=Tensor(BYTES, (1, 2, 3), (6, 3, 1)))
    return write_legacy_torch(tmp_path / 'weights.bin', tensors, [FLOATS, BYTES])


PARAMS = {'features.0.weight': numpy.arange(24, dtype='float32').reshape(2, 3, 2, 2),
          'features.0.bias': numpy.array([0.5, -0.5], 'float32'),
          'empty': numpy.zeros((0, 3), 'float32')}


@pytest.fixture
def params_file(tmp_path):
    """Three arrays, in some 300 bytes."""
    path = tmp_path / 'weights.params'
    mxnet.nd.save(str(path), {name: mxnet.np.array(array).as_nd_ndarray()
                              for name, array in PARAMS.items()})
    return path


def assert_reads_or_refuses(read, path, content):
    """Whatever a file holds, its reader returns a dictionary or raises a UserError about it."""
    path.write_bytes(content)
    try:
        assert isinstance(read(path), dict)
    except UserError as error:
        assert str(path) in str(error)


def garbage(size):
    return numpy.random.RandomState(size).bytes(size)


def mutations(content, count):
    """Yield ``count`` copies of ``content``, each with one to four bytes changed."""
    dice = random.Random(0)
    for _ in range(count):
        mutated = bytearray(content)
        for _ in range(dice.choice((1, 1, 1, 2, 4))):
            mutated[dice.randrange(len(mutated))] = dice.choice((0, 1, 127, 128, 255,
                                                                 dice.randrange(256)))
        yield bytes(mutated)


# read_legacy_torch


def test_torch_file_is_read_exactly(torch_file):
    tensors = read_legacy_torch(torch_file)
    assert list(tensors) == ['W_table', 'b', 'W_q']
    assert tensors['W_table'].tolist() == [[0, 0.25, 0.5], [0.75, 1, 1.25]]
    assert tensors['b'].tolist() == [2, 2.25, 2.5, 2.75]  # from the ninth number on
    assert tensors['W_q'].tolist() == [[[250, 251, 252], [253, 254, 255]]]
    assert [tensor.dtype for tensor in tensors.values()] == ['float32', 'float32', 'uint8']


class Malice:
    """Unpickled carelessly, it calls a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize('protocol', [0, 2, 4])
@pytest.mark.parametrize('part', range(5))  # magic number, protocol, machine, tensors, keys
def test_torch_file_cannot_call_a_function(tmp_path, part, protocol):
    path, marker = tmp_path / 'evil.bin', tmp_path / 'marker'
    parts = [pickle.dumps(part, 2) for part in (*HEADER, {}, [])]
    parts[part] = pickle.dumps(Malice(os.system, f'echo > {marker}'), protocol)
    path.write_bytes(b''.join(parts))
    with pytest.raises(UserError, match='evil.bin'):
        read_legacy_torch(path)
    assert not marker.exists()
    pickle.loads(parts[part])  # what it would have done
    assert marker.exists()


@pytest.mark.parametrize('function', [os.system, eval, exec, getattr, numpy.zeros, print])
def test_torch_file_says_what_it_asked_for(tmp_path, function):
    path = write_legacy_torch(tmp_path / 'evil.bin', {'b': Malice(function, 'x')}, [])
    with pytest.raises(UserError, match=rf'asks for \w+\.{function.__name__}, which no'):
        read_legacy_torch(path)


def test_torch_file_cut_short(torch_file):
    content = torch_file.read_bytes()
    for size in range(len(content)):
        torch_file.write_bytes(content[:size])
        with pytest.raises(UserError, match='cut short'):
            read_legacy_torch(torch_file)


@pytest.mark.parametrize('count', [0, 3, 5, -1, -4, 2**31, 2**60])
@pytest.mark.parametrize('liar', ['pickle', 'storage', 'both'])
def test_torch_storage_that_lies_about_its_size(tmp_path, liar, count):
    storage = Storage(numpy.ones(4, 'float32'), numel=4 if liar == 'storage' else count)
    tensors = {'b': Tensor(storage, (4,), (1,))}
    path = write_legacy_torch(tmp_path / 'weights.bin', tensors, [storage],
                              counts=[4 if liar == 'pickle' else count])
    with pytest.raises(UserError):
        read_legacy_torch(path)


@pytest.mark.parametrize('kind', ['O', 'U1', '(2,)f4', 'f4,,(', 'datetime64', 4, ()])
def test_torch_storage_of_another_type(tmp_path, kind):
    storage = Storage(numpy.ones(4, 'float32'), kind=kind)
    tensors = {'b': Tensor(storage, (4,), (1,))}
    with pytest.raises(UserError, match='not to a storage'):
        read_legacy_torch(write_legacy_torch(tmp_path / 'weights.bin', tensors, [storage]))


@pytest.mark.parametrize('shape, stride, offset', [
    ((13,), (1,), 0),  # one more than the storage has
    ((4,), (1,), 9),
    ((4,), (1,), -1),
    ((4,), (1,), 2**70),
    ((-1,), (1,), 0),
    ((2**40, 2**40), (2**40, 1), 0),
    ((3, 2), (1, 3), 0),  # transposed: it lies within, but weights are not stored so
    ((4,), (4,), 0),
    ((2, 2), (2,), 0),
    ((2.0,), (1,), 0),
    (('a',), (1,), 0),
    (4, 1, 0),
    (None, None, None),
])
def test_torch_tensor_that_leaves_its_storage(tmp_path, shape, stride, offset):
    tensors = {'b': Tensor(FLOATS, shape, stride, offset)}
    with pytest.raises(UserError, match='not a file of tensors'):
        read_legacy_torch(write_legacy_torch(tmp_path / 'weights.bin', tensors, [FLOATS]))


@pytest.mark.parametrize('tensors', [[1, 2], None, 'text', {'b': 1}, {'b': (1, 2, 3, 4)},
                                     {'b': FLOATS}])
def test_torch_file_of_something_else(tmp_path, tensors):
    with pytest.raises(UserError, match='not a file of tensors'):
        read_legacy_torch(write_legacy_torch(tmp_path / 'weights.bin', tensors, [FLOATS]))


def test_torch_file_of_garbage(tmp_path):
    for size in range(0, 400, 8):
        assert_reads_or_refuses(read_legacy_torch, tmp_path / 'weights.bin', garbage(size))


def test_torch_file_with_changed_bytes(torch_file):
    for content in mutations(torch_file.read_bytes(), 500):
        assert_reads_or_refuses(read_legacy_torch, torch_file, content)


@pytest.mark.parametrize('opcode', [
    b'r' + struct.pack('<I', 2**27),  # LONG_BINPUT: remember it as thing number 2**27
    b'\x96' + struct.pack('<Q', 2**31),  # BYTEARRAY8: two gigabytes follow
])
def test_torch_file_cannot_fill_the_memory(tmp_path, opcode):
    path = tmp_path / 'weights.bin'
    path.write_bytes(b'\x80\x02N' + opcode + b'.')
    tracemalloc.start()
    with pytest.raises(UserError):
        read_legacy_torch(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1e6


# read_params


@pytest.mark.parametrize('magic', [0xF993faca, 0xF993fac9])  # with NumPy shapes; before them
def test_params_file_is_read_exactly(params_file, magic):
    content = params_file.read_bytes().replace(struct.pack('<I', 0xF993faca),
                                               struct.pack('<I', magic))
    params_file.write_bytes(content)
    arrays = read_params(params_file)
    assert list(arrays) == list(PARAMS)
    for name, array in PARAMS.items():
        assert arrays[name].dtype == 'float32'
        numpy.testing.assert_array_equal(arrays[name], array)


@pytest.mark.skipif(MXNET_2, reason='npx.save of MXNet 2 writes .npy')
def test_params_file_of_npx_save(tmp_path):
    path = tmp_path / 'weights.params'
    mxnet.npx.save(str(path), {'s': mxnet.np.array(5.0), 'arg:b': mxnet.np.ones((2, 1))})
    arrays = read_params(path)
    assert arrays['s'].shape == () and arrays['s'] == 5
    assert arrays['b'].tolist() == [[1], [1]]  # older files prefix the names with 'arg:'


def test_params_file_of_another_type(tmp_path):
    path = tmp_path / 'weights.params'
    mxnet.nd.save(str(path), {'b': mxnet.nd.ones((2,), dtype='float64')})
    with pytest.raises(UserError, match='not float32'):
        read_params(path)


def test_params_file_without_names(tmp_path):
    path = tmp_path / 'weights.params'
    mxnet.nd.save(str(path), [mxnet.nd.ones((2,))])
    with pytest.raises(UserError, match='1 arrays and 0 names'):
        read_params(path)


def test_params_file_cut_short(params_file):
    content = params_file.read_bytes()
    for size in range(len(content)):
        params_file.write_bytes(content[:size])
        with pytest.raises(UserError, match='cut short'):
            read_params(params_file)


HEAD = struct.pack('<QQ', 0x112, 0)
ARRAY = struct.pack('<IiI', 0xF993faca, 0, 1)  # dense, of one dimension
CPU_FLOAT32 = struct.pack('<iii', 1, 0, 0)


@pytest.mark.parametrize('content', [
    HEAD + struct.pack('<Q', 2**60),  # so many arrays
    HEAD + struct.pack('<Q', 1) + struct.pack('<IiI', 0xF993faca, 0, 2**32 - 1),  # dimensions
    HEAD + struct.pack('<Q', 1) + ARRAY + struct.pack('<q', 2**60) + CPU_FLOAT32,  # numbers
    HEAD + struct.pack('<Q', 0) + struct.pack('<Q', 2**60),  # names
    HEAD + struct.pack('<Q', 0) + struct.pack('<QQ', 1, 2**60),  # letters
    # -8 numbers of 4 bytes lead back to the beginning of the array: 32 bytes before
    HEAD + struct.pack('<Q', 2**60) + ARRAY + struct.pack('<q', -8) + CPU_FLOAT32,
])
def test_params_file_with_huge_counts(tmp_path, content):
    path = tmp_path / 'weights.params'
    path.write_bytes(content)
    with pytest.raises(UserError, match='cut short'):
        read_params(path)


def test_params_file_of_garbage(tmp_path):
    for size in range(0, 400, 8):
        for head in (b'', HEAD, HEAD + struct.pack('<Q', 1) + ARRAY):
            assert_reads_or_refuses(read_params, tmp_path / 'weights.params',
                                    head + garbage(size))


def test_params_file_with_changed_bytes(params_file):
    for content in mutations(params_file.read_bytes(), 500):
        assert_reads_or_refuses(read_params, params_file, content)
