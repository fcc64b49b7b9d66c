"""``gluon-nst doctor``: what it finds wrong, it says how to fix."""

import ctypes
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import numpy
import pytest

import gluon_nst
from gluon_nst import doctor
from gluon_nst.cli.main import main
from gluon_nst.weights import sources


def set_memory(monkeypatch, gigabytes):
    monkeypatch.setattr(doctor, 'available', lambda: gigabytes and int(gigabytes * 1e9))


# --- one thing is wrong


def test_python(monkeypatch):
    monkeypatch.setattr(sys, 'version_info', (3, 12, 1, 'final', 0))
    assert doctor.python().remedy.startswith('pip install uv && uv venv --seed --python 3.11')


def test_system_libraries(monkeypatch):
    def load(name):
        if name == 'libquadmath.so.0':
            raise OSError(f'{name}: cannot open shared object file')

    monkeypatch.setattr(sys, 'platform', 'linux')
    monkeypatch.setattr(ctypes, 'CDLL', load)
    finding = doctor.system_libraries()
    assert finding.what == 'system libraries: libquadmath.so.0 missing'
    assert finding.remedy == 'sudo apt-get install -y libgomp1 libquadmath0'


@pytest.mark.parametrize('version', ['1.24.0', '2.1.3'])
def test_numpy_is_too_new(monkeypatch, version):
    monkeypatch.setattr(numpy, '__version__', version)
    finding = doctor.numpy()
    assert finding.what.startswith(f'NumPy {version} ')
    assert finding.remedy == 'pip install numpy==1.23.5'


def test_numpy_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, 'numpy', None)
    assert doctor.numpy().what.startswith('NumPy: ')
    assert 'pip install' in doctor.numpy().remedy


def test_mxnet_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, 'gluon_nst._compat', None)
    finding = doctor.mxnet()
    assert finding.what.startswith('MXNet: ')
    assert 'pip install --force-reinstall mxnet==1.9.1 numpy==1.23.5' in finding.remedy


def test_d2l_is_missing(monkeypatch):
    def version(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, 'version', version)
    assert doctor.d2l() == ('d2l is not installed', 'pip install d2l==1.0.3')


def test_d2l_is_of_another_version(monkeypatch):
    monkeypatch.setattr(metadata, 'version', lambda name: '0.17.6')
    assert doctor.d2l() == ('d2l 0.17.6', 'pip install d2l==1.0.3')


def test_memory_is_short(monkeypatch):
    set_memory(monkeypatch, 0.9)
    finding = doctor.memory()
    assert re.match(r'memory: 0\.9 GB free \(a run at 450x300 needs [12]\.\d\)', finding.what)
    assert 'gluon-nst stylize --size' in finding.remedy


def test_memory_is_not_known(monkeypatch):
    set_memory(monkeypatch, None)
    assert doctor.memory().remedy is None


def test_weights_are_missing(monkeypatch, tmp_path):
    monkeypatch.setenv('MXNET_HOME', str(tmp_path))
    finding = doctor.weights()
    assert str(tmp_path) in finding.what and 'not found' in finding.what
    assert finding.remedy == 'gluon-nst weights fetch'


def test_weights_are_damaged(monkeypatch, tmp_path):
    monkeypatch.setenv('MXNET_HOME', str(tmp_path))
    sources.cache_path().parent.mkdir()
    sources.cache_path().write_bytes(b'no weights')
    assert 'damaged' in doctor.weights().what
    assert doctor.weights().remedy == 'gluon-nst weights fetch'


# --- all of it


def test_all_is_well(monkeypatch, capsys):
    sources.find()  # fetches the weights on a new machine
    set_memory(monkeypatch, 8)
    assert main(['doctor']) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 9
    assert all(line.startswith('ok   ') for line in lines)


def test_one_thing_wrong_is_enough(monkeypatch, capsys):
    monkeypatch.setattr(
        doctor,
        'CHECKS',
        [
            lambda: doctor.Finding('this is well'),
            lambda: doctor.Finding('this is not', 'fix it'),
            lambda: doctor.Finding('nor is this', 'fix it, too'),
        ],
    )
    assert main(['doctor']) == 1
    assert capsys.readouterr().out == (
        'ok   this is well\n'
        'BAD  this is not\n       -> fix it\n'
        'BAD  nor is this\n       -> fix it, too\n'
    )


def test_colours():
    assert '\x1b[32mok' in doctor._line(doctor.Finding('well'), coloured=True)
    assert '\x1b[31mBAD' in doctor._line(doctor.Finding('not', 'fix it'), coloured=True)
    assert '\x1b' not in doctor._line(doctor.Finding('not', 'fix it'), coloured=False)


@pytest.mark.parametrize(
    'error, told',
    [
        ('AttributeError("no np.bool")', 'no np.bool'),  # NumPy 1.24 or later
        ('OSError("libgomp.so.1: cannot open")', 'libgomp.so.1: cannot open'),
        ('ImportError("no such thing")', 'no such thing'),
        ('RuntimeError("one line\\nand another")', 'one line'),
        ('AssertionError()', 'AssertionError'),
    ],
)
def test_it_works_where_mxnet_does_not(tmp_path, error, told):
    (tmp_path / 'mxnet').mkdir()
    (tmp_path / 'mxnet' / '__init__.py').write_text(f'raise {error}')
    path = os.pathsep.join([str(tmp_path), str(Path(gluon_nst.__file__).parent.parent)])
    run = subprocess.run(
        [sys.executable, '-m', 'gluon_nst', 'doctor'],
        text=True,
        capture_output=True,
        env={**os.environ, 'PYTHONPATH': path},
    )
    assert (run.returncode, run.stderr) == (1, '')
    lines = run.stdout.splitlines()
    i = lines.index(f'BAD  MXNet: {told}')
    assert 'pip install --force-reinstall mxnet==1.9.1' in lines[i + 1]
    i = lines.index('BAD  weights: cannot be checked without MXNet')
    assert lines[i + 1] == '       -> fix MXNet as described above, then: gluon-nst doctor'
