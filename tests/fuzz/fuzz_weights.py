"""Fuzz the readers of weights: ``python tests/fuzz/fuzz_weights.py --minutes 10 [--seed N]``.

It changes small good files of every kind and has them read. A reader may give arrays, or
raise a UserError of one line. It may not raise anything else, crash, work for more than
SECONDS, or ask for more memory than MEMORY and RATIO times the file. A file that is answered
in a new way is itself changed further: so the readers are explored without a coverage tool.

A file that breaks a rule is kept, and ``python tests/fuzz/fuzz_weights.py FILE`` reads it again.
"""

import argparse
import io
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import tracemalloc
import zipfile
from collections import Counter, OrderedDict
from pathlib import Path
from types import SimpleNamespace

import numpy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import small_vgg
import weight_files
from gluon_nst.errors import UserError
from gluon_nst.weights import formats
from gluon_nst.weights.readers import arrays as readers
from gluon_nst.weights.readers import h5 as h5_files
from gluon_nst.weights.readers import h5_contents

KINDS = 'legacy', 'zip', 'npz', 'params', 'safetensors', 'h5', 'mat', 'onnx'
SECONDS = 5
MEMORY, RATIO = 2**24, 2 * readers.LARGEST_RATIO  # an array, and a copy of it
LIMIT = 2**28  # of address space: what asks for more gets a MemoryError
NUMBERS = [0, 1, 7, 0x7F, 0x80, 0xFF, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**63, 2**64 - 1]


class Broken(Exception):
    """A reader broke a rule."""


def seeds(folder, monkeypatch):
    """Return small good files by the name of their kind."""
    weight_files.pretend(monkeypatch)
    small_vgg.shrink(monkeypatch)
    layers = small_vgg.notop(small_vgg.weights_of('vgg16'))
    found = {kind: [] for kind in KINDS}
    for some in layers, {'conv1_1': layers['conv1_1']}:  # a network, and what is read in no time
        for kind, write in writers(some):
            write(folder / 'seed.npz')
            found[kind].append((folder / 'seed.npz').read_bytes())
    found['params'].append(found['params'][1].replace(b'\xca\xfa\x93\xf9', b'\xc9\xfa\x93\xf9'))
    return found


def writers(layers):
    """Yield kinds of files, and functions that write one with these layers."""
    names = small_vgg.torch_names(layers)
    storages = [weight_files.Storage(array) for array in names.values()]
    tensors = OrderedDict(
        (name, weight_files.Tensor(storage, array.shape, tuple(n // 4 for n in array.strides)))
        for (name, array), storage in zip(names.items(), storages)
    )
    yield 'legacy', lambda path: weight_files.write_legacy_torch(path, tensors, storages)
    yield 'zip', lambda path: weight_files.write_zip_torch(path, tensors, storages)
    yield 'npz', lambda path: small_vgg.write_npz(path, layers)
    yield 'npz', lambda path: small_vgg.write_npz(path, layers, numpy.savez_compressed)
    yield 'params', lambda path: small_vgg.write_params(path, layers)
    yield 'safetensors', lambda path: small_vgg.write_safetensors(path, layers)
    yield 'h5', lambda path: small_vgg.write_h5(path, layers)
    yield 'h5', lambda path: small_vgg.write_h5(path, layers, compression='gzip', shuffle=True)
    yield 'mat', lambda path: small_vgg.write_mat(path, layers)
    yield 'mat', lambda path: small_vgg.write_mat(path, layers, old=True)
    yield 'onnx', lambda path: small_vgg.write_onnx(path, layers)


# Changing a file


def mutate(data, others, dice):
    """Return a file with one to four changes."""
    if data.startswith(b'PK') and dice.random() < 0.5:
        data = mutate_member(data, others, dice)
        return data if dice.random() < 0.8 else mutate_bytes(data, others, dice)
    return mutate_bytes(data, others, dice)


def mutate_bytes(data, others, dice):
    data = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4))):
        dice.choice(CHANGES)(data, dice.choice(others), dice)
    return bytes(data)


def mutate_member(data, others, dice):
    """Change one member of a zip file and make its CRC-32 good: else nothing reads it."""
    changed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, 'w') as new:
            chosen = dice.choice([info.filename for info in old.infolist()][:3] + old.namelist())
            for info in old.infolist():
                content = old.read(info)
                if info.filename == chosen:
                    content = mutate_bytes(content, [content], dice)
                new.writestr(info.filename, content, info.compress_type)
    except Exception:  # it is no longer a zip file
        return mutate_bytes(data, others, dice)
    return changed.getvalue()


def place(data, dice):
    """Return a position, mostly near the beginning, where the table of contents is."""
    return int(len(data) * dice.random() ** dice.choice((1, 4)))


def change_byte(data, _other, dice):
    if data:
        data[place(data, dice)] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))


def flip_bit(data, _other, dice):
    if data:
        data[place(data, dice)] ^= 1 << dice.randrange(8)


def write_number(data, _other, dice):
    size = dice.choice((2, 4, 8))
    start = place(data, dice) // size * size
    number = dice.choice((*NUMBERS, len(data), dice.randrange(len(data) + 1)))
    data[start : start + size] = number.to_bytes(8, 'little')[:size]


def write_digits(data, _other, dice):
    digits = list(re.finditer(rb'\d+', data[:4000]))
    if digits:
        start, end = dice.choice(digits).span()
        number = dice.choice((0, -1, 1, 3, 2**31, 2**63, 10 ** dice.randrange(400)))
        data[start:end] = str(number).encode()


def remove(data, _other, dice):
    start = place(data, dice)
    del data[start : start + 2 ** dice.randrange(12)]


def insert(data, _other, dice):
    start, size = place(data, dice), 2 ** dice.randrange(10)
    data[start:start] = bytes(dice.randrange(256) for _ in range(size))


def repeat(data, _other, dice):
    start, size = place(data, dice), 2 ** dice.randrange(10)
    if len(data) < 2**18:
        data[start:start] = data[start : start + size] * dice.choice((1, 1, 2, 100))


def truncate(data, _other, dice):
    del data[place(data, dice) :]


def splice(data, other, dice):
    start, size = place(other, dice), 2 ** dice.randrange(12)
    to = place(data, dice)
    data[to : to + dice.choice((0, size))] = other[start : start + size]


CHANGES = (
    *(change_byte, change_byte, flip_bit, write_number, write_number, write_digits),
    *(remove, insert, repeat, truncate, splice),
)


# Reading it


def check(path):
    """Read a file, and return how that went; raise Broken if a rule was broken."""
    size, resident = path.stat().st_size, peak_memory()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)  # ends the process, for C hears nothing else
    signal.setitimer(signal.ITIMER_REAL, 12 * SECONDS)  # if it waits and does not work
    tracemalloc.start()
    getattr(tracemalloc, 'reset_peak', tracemalloc.clear_traces)()  # Python 3.8 has only the other
    before, _ = tracemalloc.get_traced_memory()
    try:
        answers = [answer(read, path) for read in (read_all, formats.load)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
    if (
        peak - before > MEMORY + RATIO * size
        or peak_memory() - resident > 4 * MEMORY + RATIO * size
    ):
        raise Broken(f'a file of {size:,} bytes took {peak - before:,} bytes')
    return tuple(answers)


def answer(read, path):
    try:
        read(path)
        return 'good'
    except UserError as error:
        message = str(error)
        if not message.replace(str(path), '').isprintable() or len(message) > 1000:
            raise Broken(f'its message is not one short line: {message[:2000]!r}') from error
        cause = error.__context__
        if isinstance(cause, MemoryError):
            raise Broken('it asked for more memory than there was') from error
        where = [frame.lineno for frame in traceback.extract_tb(cause and cause.__traceback__)]
        return type(cause).__name__, where, re.sub(r'\d+', '', str(cause))[:40]
    except Exception as error:
        raise Broken(f'{type(error).__name__}: {error}') from error


def read_all(path):
    """Read the arrays as `formats.load` does, which takes what an array raises for damage."""
    for array in readers.read_arrays(path).values():
        try:
            numpy.asarray(array)
        except MemoryError:
            raise
        except Exception:
            pass


def peak_memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def run_in_a_fork(command, **_options):
    """Stand in for ``subprocess.run`` in `h5_files`: h5py in a copy of this process.

    It has the limits that it has in a new process, and is there in a fortieth of the time.
    """
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(write, 1)
        with open(1, 'w') as sys.stdout:
            h5_contents.main(command[-1])
        os._exit(0)
    os.close(write)
    with open(read, 'rb') as file:
        stdout = file.read()
    _, status = os.waitpid(pid, 0)
    code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    return SimpleNamespace(returncode=code, stdout=stdout)


# The loop


def fuzz(folder, kinds, corpus, seconds, dice):
    """Change files and read them for some time; return how many of each kind."""
    spent, counts, seen = dict.fromkeys(kinds, 0.0), Counter(), set()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        start, kind = time.perf_counter(), min(kinds, key=spent.get)  # they share the time
        content = mutate(dice.choice(corpus[kind]), corpus[kind], dice)
        current = folder / f'current.{kind}'  # a reader may go by the suffix
        current.write_bytes(content)
        way = kind, str(check(current))
        if way not in seen and len(content) < 2**16:
            seen.add(way)
            corpus[kind].append(content)
        counts[kind] += 1
        spent[kind] += time.perf_counter() - start
    return counts, Counter(kind for kind, _ in seen)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('files', nargs='*', type=Path, help='only read these, as they are')
    parser.add_argument('--minutes', type=float, default=10)
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--kind', choices=KINDS)
    options = parser.parse_args()
    import pytest

    with pytest.MonkeyPatch.context() as monkeypatch, tempfile.TemporaryDirectory() as folder:
        corpus = seeds(Path(folder), monkeypatch)
        for path in options.files:
            print(path, *check(path), sep='\n  ')
        if not options.files:
            sys.exit(run(Path(folder), corpus, options, monkeypatch))


def run(folder, corpus, options, monkeypatch):
    """Fuzz in a process of its own, whose death is a finding, too; return the exit code."""
    monkeypatch.setattr(h5_files, 'subprocess', SimpleNamespace(**vars(subprocess)))
    monkeypatch.setattr(h5_files.subprocess, 'run', run_in_a_fork)
    kinds = [options.kind] if options.kind else list(corpus)
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        pages = int(Path('/proc/self/statm').read_text().split()[0])
        limit = pages * resource.getpagesize() + LIMIT
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
        try:
            counts, ways = fuzz(
                folder, kinds, corpus, 60 * options.minutes, random.Random(options.seed)
            )
            for kind, count in counts.items():
                print(f'{kind}: {count:,} files, answered in {ways[kind]} ways', flush=True)
        except Broken as error:
            print(f'BROKEN: {error}', flush=True)
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if status == 0:
        return 0
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        print(f'BROKEN: {name}' + f' (after {SECONDS} s of work)' * (name == 'SIGPROF'))
    current = max(folder.glob('current.*'), key=lambda path: path.stat().st_mtime_ns)
    kept = Path(f'broken-{options.seed}-{time.time():.0f}{current.suffix}').resolve()
    kept.write_bytes(current.read_bytes())
    print(f'read it again: {sys.executable} {__file__} {kept}')
    return 1


if __name__ == '__main__':
    main()
