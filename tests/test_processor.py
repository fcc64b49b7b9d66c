"""What decides between float32 and bfloat16; the processor is a file, and Linux a function."""

import ctypes
import os
import sys
import warnings

import pytest

from gluon_nst import processor

AMX = 'flags\t\t: fpu avx512f avx512_bf16 amx_bf16 amx_tile amx_int8'


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Return a function that sets the processor's flags and what Linux answers."""
    calls = []

    def be(flags, answer=0, variable=None):
        (tmp_path / 'cpuinfo').write_text(f'processor\t: 0\n{flags}\n')
        monkeypatch.setattr(processor, 'CPUINFO', tmp_path / 'cpuinfo')
        monkeypatch.setattr(processor.platform, 'machine', lambda: 'x86_64')
        monkeypatch.setattr(ctypes, 'CDLL', lambda _name: Linux)
        if variable is None:
            monkeypatch.delenv('DNNL_MAX_CPU_ISA', raising=False)
        else:
            monkeypatch.setenv('DNNL_MAX_CPU_ISA', variable)

        class Linux:
            def syscall(*numbers):
                calls.append(numbers)
                return answer

        return calls

    monkeypatch.setenv('DNNL_MAX_CPU_ISA', '')  # so that it is put back afterwards
    return be


def test_amx_is_asked_for_and_then_named(machine):
    calls = machine(AMX)
    assert processor.enable_amx()
    assert calls == [(158, 0x1023, 18)]
    assert os.environ['DNNL_MAX_CPU_ISA'] == 'AVX512_CORE_AMX'
    assert processor.fast_bfloat16() == 'AMX'
    assert processor.choose_precision('auto') == 'bfloat16'


def test_without_permission_amx_is_never_named(machine):
    machine(AMX, answer=-1)
    assert not processor.enable_amx()
    assert 'DNNL_MAX_CPU_ISA' not in os.environ  # with it, the process would die
    assert processor.fast_bfloat16() == 'AVX-512 with bfloat16'


def test_without_amx_nobody_is_asked(machine):
    calls = machine('flags\t\t: fpu avx2 avx512f')
    assert not processor.enable_amx()
    assert calls == [] and 'DNNL_MAX_CPU_ISA' not in os.environ
    assert processor.fast_bfloat16() is None
    assert processor.choose_precision('auto') == 'float32'


@pytest.mark.parametrize('limit', ['AVX2', 'AVX512_CORE'])
def test_a_limit_set_by_the_user_stays(machine, limit):
    calls = machine(AMX, variable=limit)
    assert not processor.enable_amx()
    assert calls == [] and os.environ['DNNL_MAX_CPU_ISA'] == limit
    assert processor.choose_precision('auto') == 'float32'


def test_what_is_named_is_taken(machine):
    machine('flags\t\t: fpu avx2')
    assert processor.choose_precision('bfloat16') == 'bfloat16'
    machine(AMX)
    assert processor.choose_precision('float32') == 'float32'


def test_a_gpu_computes_in_float32(machine):
    machine(AMX)
    assert processor.choose_precision('auto', 'gpu') == 'float32'


def test_a_system_that_does_not_tell(monkeypatch, tmp_path):
    monkeypatch.setattr(processor, 'CPUINFO', tmp_path / 'nothing')
    assert processor.cpu_flags() == frozenset()
    assert not processor.enable_amx()


CORE = 'processor\t: {}\nphysical id\t: 0\ncore id\t\t: {}\nflags\t\t: fpu\n\n'


@pytest.mark.parametrize(
    'cores, allowed, expected',
    [
        ([0, 1], {0, 1}, 2),  # a virtual machine with two cores
        ([0, 0, 1, 1], {0, 1, 2, 3}, 2),  # two cores that are two processors each
        ([0, 1, 2, 3], {0, 2}, 2),  # a process that may use half of the machine
        ([0, 0, 1, 1], {0, 1}, 1),
    ],
)
def test_cores_are_counted_and_all_used(cores, allowed, expected, tmp_path, monkeypatch):
    (tmp_path / 'cpuinfo').write_text(''.join(CORE.format(i, core) for i, core in enumerate(cores)))
    monkeypatch.setattr(processor, 'CPUINFO', tmp_path / 'cpuinfo')
    monkeypatch.setattr(os, 'sched_getaffinity', lambda _pid: allowed, raising=False)
    monkeypatch.delenv('OMP_NUM_THREADS', raising=False)
    monkeypatch.setenv('MXNET_OMP_MAX_THREADS', '')
    monkeypatch.delenv('MXNET_OMP_MAX_THREADS')
    monkeypatch.delitem(sys.modules, 'mxnet', raising=False)
    assert processor.physical_cores() == expected
    processor.use_all_cores()
    assert os.environ['MXNET_OMP_MAX_THREADS'] == str(expected)


@pytest.mark.parametrize('cores, warned', [(4, True), (2, False)])
def test_mxnet_that_was_imported_first_is_told(monkeypatch, cores, warned):
    """It has read the variable already; without hyper-threading it takes half of the cores."""
    monkeypatch.setattr(processor, 'physical_cores', lambda: cores)
    monkeypatch.setattr(os, 'sched_getaffinity', lambda _pid: {0, 1, 2, 3}, raising=False)
    for variable in ('OMP_NUM_THREADS', 'MXNET_OMP_MAX_THREADS'):
        monkeypatch.setenv(variable, '')
        monkeypatch.delenv(variable)
    monkeypatch.setitem(sys.modules, 'mxnet', object())
    with warnings.catch_warnings(record=True) as caught:
        processor.use_all_cores()
    told = [str(warning.message) for warning in caught]
    assert [('2 of 4 cores: import gluon_nst first' in text) for text in told] == [True] * warned


def test_what_the_user_says_about_threads_stays(monkeypatch):
    monkeypatch.setattr(processor, 'physical_cores', lambda: 4)
    monkeypatch.setenv('OMP_NUM_THREADS', '1')
    monkeypatch.setenv('MXNET_OMP_MAX_THREADS', '')
    monkeypatch.delenv('MXNET_OMP_MAX_THREADS')
    processor.use_all_cores()
    assert 'MXNET_OMP_MAX_THREADS' not in os.environ
    monkeypatch.delenv('OMP_NUM_THREADS')
    monkeypatch.setenv('MXNET_OMP_MAX_THREADS', '3')
    processor.use_all_cores()
    assert os.environ['MXNET_OMP_MAX_THREADS'] == '3'


def test_waiting_threads_leave_their_cores(monkeypatch):
    monkeypatch.setenv('GOMP_SPINCOUNT', '')
    monkeypatch.delenv('GOMP_SPINCOUNT')
    monkeypatch.setenv('OMP_WAIT_POLICY', 'active')
    processor.wait_without_spinning()
    assert 'GOMP_SPINCOUNT' not in os.environ, 'what the user says about it stays'
    monkeypatch.delenv('OMP_WAIT_POLICY')
    processor.wait_without_spinning()
    assert os.environ['GOMP_SPINCOUNT'] == '1000'


def test_cores_that_nobody_tells(monkeypatch, tmp_path):
    monkeypatch.setattr(processor, 'CPUINFO', tmp_path / 'nothing')
    monkeypatch.setenv('MXNET_OMP_MAX_THREADS', '')
    monkeypatch.delenv('MXNET_OMP_MAX_THREADS')
    assert processor.physical_cores() is None
    processor.use_all_cores()
    assert 'MXNET_OMP_MAX_THREADS' not in os.environ


@pytest.mark.parametrize(
    'flags, limit, expected',
    [
        ('fpu avx512bw', 'DEFAULT', True),
        ('fpu avx512bw', 'AVX2', False),
        ('fpu avx2', 'ALL', False),
    ],
)
def test_bfloat16_needs_avx_512(flags, limit, expected, machine):
    machine(f'flags\t\t: {flags}', variable=limit)
    assert processor.has_bfloat16() == expected
