"""What decides between float32 and bfloat16; the processor is a file, and Linux a function."""
import ctypes
import os

import pytest

from gluon_nst import precision

AMX = 'flags\t\t: fpu avx512f avx512_bf16 amx_bf16 amx_tile amx_int8'


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Return a function that sets the processor's flags and what Linux answers."""
    calls = []

    def be(flags, answer=0, variable=None):
        (tmp_path / 'cpuinfo').write_text(f'processor\t: 0\n{flags}\n')
        monkeypatch.setattr(precision, 'CPUINFO', tmp_path / 'cpuinfo')
        monkeypatch.setattr(precision.platform, 'machine', lambda: 'x86_64')
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
    assert precision.enable_amx()
    assert calls == [(158, 0x1023, 18)]
    assert os.environ['DNNL_MAX_CPU_ISA'] == 'AVX512_CORE_AMX'
    assert precision.fast_bfloat16() == 'AMX'
    assert precision.choose('auto') == 'bfloat16'


def test_without_permission_amx_is_never_named(machine):
    machine(AMX, answer=-1)
    assert not precision.enable_amx()
    assert 'DNNL_MAX_CPU_ISA' not in os.environ  # with it, the process would die
    assert precision.fast_bfloat16() == 'AVX-512 with bfloat16'


def test_without_amx_nobody_is_asked(machine):
    calls = machine('flags\t\t: fpu avx2 avx512f')
    assert not precision.enable_amx()
    assert calls == [] and 'DNNL_MAX_CPU_ISA' not in os.environ
    assert precision.fast_bfloat16() is None
    assert precision.choose('auto') == 'float32'


@pytest.mark.parametrize('limit', ['AVX2', 'AVX512_CORE'])
def test_a_limit_set_by_the_user_stays(machine, limit):
    calls = machine(AMX, variable=limit)
    assert not precision.enable_amx()
    assert calls == [] and os.environ['DNNL_MAX_CPU_ISA'] == limit
    assert precision.choose('auto') == 'float32'


def test_what_is_named_is_taken(machine):
    machine('flags\t\t: fpu avx2')
    assert precision.choose('bfloat16') == 'bfloat16'
    machine(AMX)
    assert precision.choose('float32') == 'float32'


def test_a_gpu_computes_in_float32(machine):
    machine(AMX)
    assert precision.choose('auto', 'gpu') == 'float32'


def test_a_system_that_does_not_tell(monkeypatch, tmp_path):
    monkeypatch.setattr(precision, 'CPUINFO', tmp_path / 'nothing')
    assert precision.cpu_flags() == frozenset()
    assert not precision.enable_amx()
