"""The readers of weight files: exact on good files, and a UserError on every other."""

import json
import os
import struct
import sys
import tracemalloc
import zipfile
import zlib
from collections import OrderedDict

import h5py
import numpy
import pytest
import safetensors.numpy
from scipy.io import savemat

import weight_files
from gluon_nst._compat import MXNET_2, mxnet
from gluon_nst.errors import UserError
from gluon_nst.weights.readers.arrays import (
    read_arrays,
    read_h5,
    read_params,
    read_safetensors,
    read_zip,
)
from gluon_nst.weights.readers.torch import read_legacy_torch
from weight_files import Malice, Storage, Tensor, npy, write_legacy_torch, write_zip_torch

pytestmark = pytest.mark.any_mxnet


@pytest.fixture(autouse=True)
def torch_names(monkeypatch):
    weight_files.pretend(monkeypatch)


FLOATS = Storage(numpy.arange(12, dtype='float32') / 4)
BYTES = Storage(numpy.arange(250, 256, dtype='uint8'))


@pytest.fixture
def torch_file(tmp_path):
    """Three tensors in two storages, in some 400 bytes."""
    tensors = OrderedDict(
        W_table=Tensor(FLOATS, (2, 3), (3, 1)),
        b=Tensor(FLOATS, (4,), (1,), 8),
        W_q=Tensor(BYTES, (1, 2, 3), (6, 3, 1)),
    )
    return write_legacy_torch(tmp_path / 'weights.bin', tensors, [FLOATS, BYTES])


PARAMS = {
    'features.0.weight': numpy.arange(24, dtype='float32').reshape(2, 3, 2, 2),
    'features.0.bias': numpy.array([0.5, -0.5], 'float32'),
    'empty': numpy.zeros((0, 3), 'float32'),
}


@pytest.fixture
def params_file(tmp_path):
    """Three arrays, in some 300 bytes."""
    path = tmp_path / 'weights.params'
    mxnet.nd.save(
        str(path), {name: mxnet.np.array(array).as_nd_ndarray() for name, array in PARAMS.items()}
    )
    return path


def assert_reads_or_refuses(read, path, content):
    """Whatever a file holds, its reader returns a dictionary or raises a UserError about it."""
    path.write_bytes(content)
    try:
        assert isinstance(read(path), dict)
    except UserError as error:
        assert str(path) in str(error)


def read_numbers(path):
    """Read a file and all its arrays; `load` says of an array's damage what it says of a file's."""
    arrays = read_arrays(path)
    try:
        return {name: numpy.asarray(array) for name, array in arrays.items()}
    except Exception as error:
        raise UserError(f'{path}: {error}') from None


def garbage(size):
    return numpy.random.RandomState(size).bytes(size)


# read_legacy_torch


def test_torch_file_is_read_exactly(torch_file):
    tensors = read_legacy_torch(torch_file)
    assert list(tensors) == ['W_table', 'b', 'W_q']
    assert tensors['W_table'].tolist() == [[0, 0.25, 0.5], [0.75, 1, 1.25]]
    assert tensors['b'].tolist() == [2, 2.25, 2.5, 2.75]  # from the ninth number on
    assert tensors['W_q'].tolist() == [[[250, 251, 252], [253, 254, 255]]]
    assert [tensor.dtype for tensor in tensors.values()] == ['float32', 'float32', 'uint8']


@pytest.mark.parametrize('function', [os.system, eval, exec, getattr, numpy.zeros, print])
def test_torch_file_says_what_it_asked_for(tmp_path, function):
    path = write_legacy_torch(tmp_path / 'evil.bin', {'b': Malice(function, 'x')}, [])
    with pytest.raises(UserError, match=rf'asks for \w+\.{function.__name__}, which weights'):
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
    path = write_legacy_torch(
        tmp_path / 'weights.bin', tensors, [storage], counts=[4 if liar == 'pickle' else count]
    )
    with pytest.raises(UserError):
        read_legacy_torch(path)


@pytest.mark.parametrize('kind', ['O', 'U1', '(2,)f4', 'f4,,(', 'datetime64', 4, ()])
def test_torch_storage_of_another_type(tmp_path, kind):
    storage = Storage(numpy.ones(4, 'float32'), kind=kind)
    tensors = {'b': Tensor(storage, (4,), (1,))}
    with pytest.raises(UserError, match='other than a storage'):
        read_legacy_torch(write_legacy_torch(tmp_path / 'weights.bin', tensors, [storage]))


@pytest.mark.parametrize(
    'shape, stride, offset',
    [
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
    ],
)
def test_torch_tensor_that_leaves_its_storage(tmp_path, shape, stride, offset):
    tensors = {'b': Tensor(FLOATS, shape, stride, offset)}
    with pytest.raises(UserError, match='not a file of tensors'):
        read_legacy_torch(write_legacy_torch(tmp_path / 'weights.bin', tensors, [FLOATS]))


@pytest.mark.parametrize(
    'tensors', [[1, 2], None, 'text', {'b': 1}, {'b': (1, 2, 3, 4)}, {'b': FLOATS}]
)
def test_torch_file_of_something_else(tmp_path, tensors):
    with pytest.raises(UserError, match='not a file of tensors'):
        read_legacy_torch(write_legacy_torch(tmp_path / 'weights.bin', tensors, [FLOATS]))


def test_torch_file_of_garbage(tmp_path):
    for size in range(0, 400, 8):
        assert_reads_or_refuses(read_legacy_torch, tmp_path / 'weights.bin', garbage(size))


# read_params


@pytest.mark.parametrize('magic', [0xF993FACA, 0xF993FAC9])  # with NumPy shapes; before them
def test_params_file_is_read_exactly(params_file, magic):
    content = params_file.read_bytes().replace(
        struct.pack('<I', 0xF993FACA), struct.pack('<I', magic)
    )
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
ARRAY = struct.pack('<IiI', 0xF993FACA, 0, 1)  # dense, of one dimension
CPU_FLOAT32 = struct.pack('<iii', 1, 0, 0)


@pytest.mark.parametrize(
    'content',
    [
        HEAD + struct.pack('<Q', 2**60),  # so many arrays
        HEAD + struct.pack('<Q', 1) + struct.pack('<IiI', 0xF993FACA, 0, 2**32 - 1),  # dimensions
        HEAD + struct.pack('<Q', 1) + ARRAY + struct.pack('<q', 2**60) + CPU_FLOAT32,  # numbers
        HEAD + struct.pack('<Q', 0) + struct.pack('<Q', 2**60),  # names
        HEAD + struct.pack('<Q', 0) + struct.pack('<QQ', 1, 2**60),  # letters
        # -8 numbers of 4 bytes lead back to the beginning of the array: 32 bytes before
        HEAD + struct.pack('<Q', 2**60) + ARRAY + struct.pack('<q', -8) + CPU_FLOAT32,
    ],
)
def test_params_file_with_huge_counts(tmp_path, content):
    path = tmp_path / 'weights.params'
    path.write_bytes(content)
    with pytest.raises(UserError, match='cut short'):
        read_params(path)


def test_params_file_of_garbage(tmp_path):
    for size in range(0, 400, 8):
        for head in (b'', HEAD, HEAD + struct.pack('<Q', 1) + ARRAY):
            assert_reads_or_refuses(read_params, tmp_path / 'weights.params', head + garbage(size))


# read_zip: torch


@pytest.fixture
def zip_file(tmp_path):
    """The tensors of ``torch_file`` in the newer format."""
    tensors = OrderedDict(
        W_table=Tensor(FLOATS, (2, 3), (3, 1)),
        b=Tensor(FLOATS, (4,), (1,), 8),
        W_q=Tensor(BYTES, (1, 2, 3), (6, 3, 1)),
    )
    tensors._metadata = OrderedDict({'': {'version': 1}})  # as Module.state_dict has it
    return write_zip_torch(tmp_path / 'weights.pth', tensors, [FLOATS, BYTES])


def test_zip_of_torch_is_read_exactly(zip_file):
    tensors = {name: numpy.asarray(tensor) for name, tensor in read_zip(zip_file).items()}
    assert list(tensors) == ['W_table', 'b', 'W_q']
    assert tensors['W_table'].tolist() == [[0, 0.25, 0.5], [0.75, 1, 1.25]]
    assert tensors['b'].tolist() == [2, 2.25, 2.5, 2.75]
    assert tensors['W_q'].tolist() == [[[250, 251, 252], [253, 254, 255]]]
    assert [tensor.dtype for tensor in tensors.values()] == ['float32', 'float32', 'uint8']


@pytest.mark.parametrize(
    'shape, stride, offset',
    [
        ((13,), (1,), 0),
        ((4,), (1,), 9),
        ((4,), (1,), -1),
        ((-1,), (1,), 0),
        ((3, 2), (1, 3), 0),
        ((2**40, 2**40), (2**40, 1), 0),
        (None, None, None),
    ],
)
def test_zip_of_torch_with_a_tensor_that_leaves_its_storage(tmp_path, shape, stride, offset):
    tensors = {'b': Tensor(FLOATS, shape, stride, offset)}
    with pytest.raises(UserError, match='is not a file of arrays'):
        read_zip(write_zip_torch(tmp_path / 'weights.pth', tensors, [FLOATS]))


def test_zip_of_torch_with_a_short_storage(tmp_path):
    storage = Storage(numpy.ones(4, 'float32'), numel=2**40)
    tensors = {'b': Tensor(storage, (2**40,), (1,))}
    with pytest.raises(UserError, match='is too small for an array of shape'):
        read_zip(write_zip_torch(tmp_path / 'weights.pth', tensors, [storage]))


def test_zip_of_torch_without_its_storage(tmp_path):
    with pytest.raises(UserError, match='is not a file of arrays'):
        read_zip(write_zip_torch(tmp_path / 'weights.pth', {'b': Tensor(FLOATS, (4,), (1,))}, []))


@pytest.mark.parametrize(
    'options, message',
    [
        ({'compression': zipfile.ZIP_DEFLATED}, 'it is compressed, unlike'),
        ({'byteorder': 'big'}, 'big-endian'),
    ],
)
def test_zip_that_torch_would_not_write(tmp_path, options, message):
    tensors = {'b': Tensor(FLOATS, (4,), (1,))}
    with pytest.raises(UserError, match=message):
        read_zip(write_zip_torch(tmp_path / 'weights.pth', tensors, [FLOATS], **options))


@pytest.mark.parametrize('part', ['_rebuild_tensor', '_rebuild_parameter'])
def test_torch_file_of_an_old_version(tmp_path, monkeypatch, part):
    # torchvision's vgg16-397923af.pth, of 2017, calls torch._utils._rebuild_tensor
    def function():
        pass

    function.__module__, function.__qualname__, function.__name__ = 'torch._utils', part, part
    monkeypatch.setattr(sys.modules['torch._utils'], part, function, raising=False)
    arguments = FLOATS, 8, (4,), (1,)
    if part == '_rebuild_parameter':
        arguments = Tensor(FLOATS, (4,), (1,), 8), True, OrderedDict()
    path = write_legacy_torch(tmp_path / 'old.pth', {'b': Malice(function, *arguments)}, [FLOATS])
    assert read_legacy_torch(path)['b'].tolist() == [2, 2.25, 2.5, 2.75]


def test_torch_file_of_python_2(tmp_path):
    """Python 2 pickled an OrderedDict as a call with a list of pairs."""
    pairs = [['b', Tensor(FLOATS, (4,), (1,), 8)], ['W', Tensor(FLOATS, (2, 3), (3, 1))]]
    old = Malice(OrderedDict, pairs)
    assert read_legacy_torch(write_legacy_torch(tmp_path / 'old.pth', old, [FLOATS])).keys() == {
        'b',
        'W',
    }
    read = read_zip(write_zip_torch(tmp_path / 'new.pth', old, [FLOATS]))
    assert numpy.asarray(read['b']).tolist() == [2, 2.25, 2.5, 2.75]


# read_zip: NumPy


ARRAYS = {
    'W': numpy.arange(6, dtype='float32').reshape(2, 3),
    'b': numpy.ones(2, 'float32'),
    'F': numpy.asfortranarray(numpy.arange(6, dtype='float32').reshape(2, 3)),
    'source': numpy.array('keras'),
    'half': numpy.array([0.5], 'float16'),
}


@pytest.fixture
def npz_file(tmp_path):
    numpy.savez_compressed(tmp_path / 'weights.npz', **ARRAYS)
    return tmp_path / 'weights.npz'


@pytest.mark.parametrize('save', [numpy.savez, numpy.savez_compressed])
def test_npz_file_is_read_exactly(tmp_path, save):
    save(tmp_path / 'weights.npz', **ARRAYS)
    arrays = read_numbers(tmp_path / 'weights.npz')
    assert list(arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        numpy.testing.assert_array_equal(arrays[name], array)


@pytest.mark.parametrize('shape', ['(9,)', '(1099511627776,)', '(-1,)', '()', '(2.0,)', '"text"'])
def test_npz_file_that_lies_about_a_shape(tmp_path, shape):
    with zipfile.ZipFile(tmp_path / 'weights.npz', 'w') as archive:
        archive.writestr('W.npy', npy(shape))
    with pytest.raises(UserError, match='weights.npz'):
        read_zip(tmp_path / 'weights.npz')


# read_safetensors


@pytest.fixture
def safetensors_file(tmp_path):
    path = tmp_path / 'weights.safetensors'
    safetensors.numpy.save_file(
        {name: ARRAYS[name] for name in ('W', 'b', 'half')}, str(path), metadata={'format': 'pt'}
    )
    return path


def test_safetensors_file_is_read_exactly(safetensors_file):
    arrays = read_safetensors(safetensors_file)
    assert sorted(arrays) == ['W', 'b', 'half']
    for name, array in arrays.items():
        assert array.dtype == ARRAYS[name].dtype
        numpy.testing.assert_array_equal(array, ARRAYS[name])


GOOD = {'dtype': 'F32', 'shape': [2, 2], 'data_offsets': [0, 16]}


@pytest.mark.parametrize(
    'header',
    [
        {'W': {**GOOD, 'data_offsets': [0, 20]}},  # past the end
        {'W': {**GOOD, 'data_offsets': [4, 20]}},
        {'W': {**GOOD, 'data_offsets': [0, 12]}},  # too few for the shape
        {'W': {**GOOD, 'data_offsets': [16, 0]}},
        {'W': {**GOOD, 'data_offsets': [-16, 0]}},
        {'W': {**GOOD, 'data_offsets': [0, 2**70]}},
        {'W': {**GOOD, 'data_offsets': [0.0, 16.0]}},
        {'W': {**GOOD, 'data_offsets': [0]}},
        {'W': {**GOOD, 'data_offsets': None}},
        {'W': {**GOOD, 'shape': [2**40, 2**40]}},
        {'W': {**GOOD, 'shape': [-2, -2]}},
        {'W': {**GOOD, 'shape': [-1]}},
        {'W': {**GOOD, 'shape': 'abcd'}},
        {'W': {**GOOD, 'shape': None}},
        {'W': {**GOOD, 'dtype': 'BF16'}},
        {'W': {**GOOD, 'dtype': 'O'}},
        {'W': {**GOOD, 'dtype': ['F32']}},
        {'W': {**GOOD, 'code': 'x'}},
        {'W': {}},
        {'W': 5},
        [GOOD],
        'text',
        None,
    ],
)
def test_safetensors_file_with_a_wrong_header(tmp_path, header):
    path, text = tmp_path / 'weights.safetensors', json.dumps(header).encode()
    path.write_bytes(struct.pack('<Q', len(text)) + text + bytes(16))
    with pytest.raises(UserError, match='is not a .safetensors file, or is cut short'):
        read_safetensors(path)


@pytest.mark.parametrize('head', [struct.pack('<Q', 2**60) + b'{', b'{}', struct.pack('<Q', 3)])
def test_safetensors_file_with_a_wrong_size(tmp_path, head):
    path = tmp_path / 'weights.safetensors'
    path.write_bytes(head)
    with pytest.raises(UserError, match='cut short'):
        read_safetensors(path)


# read_h5


@pytest.fixture
def h5_file(tmp_path):
    path = tmp_path / 'weights.h5'
    with h5py.File(path, 'w') as file:
        file['block1_conv1/block1_conv1_W_1:0'] = ARRAYS['W']
        file['predictions/predictions_b_1:0'] = ARRAYS['b']
        file['block1_pool/nothing'] = 1
    return path


def test_h5_file_is_read_exactly(h5_file):
    arrays = read_numbers(h5_file)
    assert sorted(arrays) == ['block1_conv1_W', 'predictions_b']
    assert (arrays['block1_conv1_W'] == ARRAYS['W']).all()
    assert (arrays['predictions_b'] == ARRAYS['b']).all()


def test_h5_file_needs_h5py(h5_file, monkeypatch):
    monkeypatch.setitem(sys.modules, 'h5py', None)
    with pytest.raises(UserError, match='is an HDF5 file: to read it, run "pip install h5py"'):
        read_arrays(h5_file)


def test_h5_file_with_a_layer_twice(tmp_path):
    with h5py.File(tmp_path / 'twice.h5', 'w') as file:
        file['block1_conv1/a'] = file['other/block1_conv1/a'] = ARRAYS['W']
    with pytest.raises(UserError, match='it has block1_conv1_W twice'):
        read_h5(tmp_path / 'twice.h5')


# read_mat


def mat_file(path, elements):
    path.write_bytes(b'MATLAB 5.0 MAT-file'.ljust(124) + b'\0\1IM' + elements)
    return path


@pytest.mark.parametrize('size', [2**31, 10**7, 100])
def test_mat_file_that_claims_too_much_or_holds_nothing(tmp_path, size):
    """What is compressed is unpacked up to 16 times the size of the file."""
    inside = zlib.compress(struct.pack('<II', 14, size) + bytes(10**7))
    path = mat_file(tmp_path / 'bomb.mat', struct.pack('<II', 15, len(inside)) + inside)
    tracemalloc.start()
    with pytest.raises(UserError, match='bomb.mat is not a network of MatConvNet'):
        read_arrays(path)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


def test_mat_file_of_another_program(tmp_path):
    with pytest.raises(UserError, match='it has no variable "layers"'):
        read_arrays(mat_file(tmp_path / 'empty.mat', b''))
    path = mat_file(tmp_path / 'big.mat', b'')
    path.write_bytes(path.read_bytes().replace(b'IM', b'MI'))
    with pytest.raises(UserError, match='its numbers are big-endian'):
        read_arrays(path)


def test_numbers_of_a_mat_file(tmp_path):
    """Short names and numbers stand in the tag of an element, and whole numbers in few bytes."""
    W = numpy.arange(24, dtype='f4').reshape(1, 2, 3, 4)
    layer = {'name': 'c1', 'weights': numpy.empty(2, object), 'stride': 1}
    layer['weights'][:] = W, W[0, 0, :1, :1]
    cells = numpy.empty(2, object)
    cells[:] = layer, {'name': 'relu', 'type': numpy.zeros((0, 3))}
    savemat(tmp_path / 'small.mat', {'layers': cells})
    found = read_arrays(tmp_path / 'small.mat')
    numpy.testing.assert_array_equal(found.pop('c1_filters'), W)
    assert found == {'c1_biases': [0]}


# All of them


KINDS = ['torch_file', 'zip_file', 'npz_file', 'params_file', 'safetensors_file', 'h5_file']


@pytest.mark.parametrize('kind', KINDS)
def test_kind_is_recognised_by_content_and_not_by_name(kind, request, tmp_path):
    path = tmp_path / 'weights'
    request.getfixturevalue(kind).rename(path)
    assert len(read_numbers(path)) >= 2


@pytest.mark.parametrize('kind', KINDS)
def test_file_cut_short(kind, request):
    path = request.getfixturevalue(kind)
    content, complete = path.read_bytes(), read_numbers(path)
    sizes = 12 if kind == 'h5_file' else 400  # h5py takes a process each time
    for size in range(0, len(content), 1 + len(content) // sizes):
        path.write_bytes(content[:size])
        try:
            arrays = read_numbers(path)
        except UserError as error:
            assert str(path) in str(error)
        else:  # HDF5 and zip files may end in padding
            assert all((arrays[name] == complete[name]).all() for name in complete)


def test_file_of_garbage(tmp_path):
    for head in (b'', b'PK\3\4', struct.pack('<Q', 20) + b'{'):
        for size in range(0, 400, 16):
            assert_reads_or_refuses(read_numbers, tmp_path / 'weights', head + garbage(size))
