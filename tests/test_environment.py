"""Environment variables and shells in which MXNet, or matplotlib, would end the program."""

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

import gluon_nst
from gluon_nst import processor
from gluon_nst.environment import keep_few_primitives, mend

pytestmark = pytest.mark.any_mxnet

ENVIRONMENT = {**os.environ, 'PYTHONPATH': str(Path(gluon_nst.__file__).parent.parent)}

BAD = [
    ('OMP_NUM_THREADS', 'all', None, 'OMP_NUM_THREADS=all is not a number'),
    ('OMP_NUM_THREADS', '', None, 'OMP_NUM_THREADS= is not a number'),
    ('OMP_NUM_THREADS', '4,2', '4', 'OMP_NUM_THREADS=4,2 is a list'),
    ('MXNET_OMP_MAX_THREADS', '2.5', None, 'is not a number'),
    ('MXNET_MKLDNN_ENABLED', 'yes', None, 'is not a number'),
    ('MXNET_CPU_WORKER_NTHREADS', '0', '1', 'wait for ever'),
    ('MXNET_CPU_WORKER_NTHREADS', '2', '1', 'wait for ever'),
    ('MXNET_CPU_WORKER_NTHREADS', 'abc', None, 'is not a number'),
    ('MXNET_ENGINE_TYPE', 'Foo', None, 'MXNET_ENGINE_TYPE=Foo is none of ThreadedEnginePerDevice'),
    ('MPLBACKEND', 'nonsense', None, 'MPLBACKEND=nonsense is unknown to matplotlib'),
]


@pytest.mark.parametrize('name, value, mended, told', BAD)
def test_what_would_end_the_program_is_mended(name, value, mended, told):
    environment = {name: value, 'HOME': '/'}
    (sentence,) = mend(environment)
    assert told in sentence
    assert environment == {'HOME': '/', **({name: mended} if mended else {})}


@pytest.mark.parametrize(
    'name, value',
    [
        ('OMP_NUM_THREADS', '4'),
        ('MXNET_CPU_WORKER_NTHREADS', '1'),
        ('MXNET_ENGINE_TYPE', 'NaiveEngine'),
        ('MPLBACKEND', 'module://matplotlib_inline.backend_inline'),
        ('MPLBACKEND', 'TkAgg'),
    ],
)
def test_what_is_right_is_left_alone(name, value):
    environment = {name: value}
    assert mend(environment) == []
    assert environment == {name: value}


def test_every_backend_of_matplotlib_is_known():
    from matplotlib import rcsetup

    for backend in rcsetup.all_backends:
        assert mend({'MPLBACKEND': backend}) == []


def stylize(picture, out, variables, shell=''):
    """Run ``gluon-nst stylize``, two steps on a small picture, in a shell of its own."""
    return subprocess.run(
        f'"{sys.executable}" -m gluon_nst stylize {picture} {picture} --size 32 --steps 2 '
        f'-o {out} {shell}',
        shell=True,
        capture_output=True,
        text=True,
        env={**ENVIRONMENT, **variables},
    )


def test_a_run_in_which_everything_is_wrong(picture, tmp_path):
    variables = dict(
        OMP_NUM_THREADS='abc',
        MXNET_ENGINE_TYPE='Foo',
        MXNET_CPU_WORKER_NTHREADS='0',
        MPLBACKEND='nonsense',
    )
    run = stylize(picture, tmp_path / 'run', variables)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / 'run' / 'stylized.png').is_file()
    for name, value in variables.items():
        assert run.stderr.count(f'{name}={value}') == 1
    assert 'Traceback' not in run.stderr


def test_a_run_without_onednn(picture, tmp_path):
    run = stylize(
        picture, tmp_path / 'run', dict(MXNET_MKLDNN_ENABLED='0', MXNET_ONEDNN_ENABLED='0')
    )
    assert run.returncode == 0, run.stderr
    assert (tmp_path / 'run' / 'stylized.png').is_file()
    assert 'storage type' not in run.stderr  # not a warning for each operator


@pytest.mark.parametrize('variable', ['MXNET_MKLDNN_ENABLED', 'MXNET_ONEDNN_ENABLED'])
def test_no_bfloat16_without_onednn(variable, monkeypatch):
    monkeypatch.setattr(processor, 'cpu_flags', lambda: {'amx_bf16', 'avx512bw', 'avx512_bf16'})
    monkeypatch.setenv('DNNL_MAX_CPU_ISA', 'AVX512_CORE_AMX')
    assert processor.fast_bfloat16() == 'AMX' and processor.has_bfloat16()
    monkeypatch.setenv(variable, '0')
    assert processor.fast_bfloat16() is None and not processor.has_bfloat16()


def test_the_doctor_names_what_was_mended():
    run = subprocess.run(
        [sys.executable, '-m', 'gluon_nst', 'doctor'],
        capture_output=True,
        text=True,
        env={**ENVIRONMENT, 'OMP_NUM_THREADS': '4,2', 'MXNET_ENGINE_TYPE': 'Foo'},
    )
    lines = run.stdout.splitlines()
    i = next(i for i, line in enumerate(lines) if line.startswith('BAD  environment: '))
    assert lines[i + 1].split('-> ')[1] == 'unset OMP_NUM_THREADS MXNET_ENGINE_TYPE'


def test_limits_of_onednn_are_set_unless_the_user_has_set_them():
    """Numbers, for MXNet would end on anything else."""
    environment = {'DNNL_PRIMITIVE_CACHE_CAPACITY': '7'}
    keep_few_primitives(environment)
    assert environment.pop('DNNL_PRIMITIVE_CACHE_CAPACITY') == '7'
    assert [*environment.values()] == ['12', '12'] and mend(environment) == []


@pytest.mark.skipif(platform.libc_ver()[0] != 'glibc', reason='only glibc can be told')
@pytest.mark.parametrize('told', [False, True])
def test_the_memory_of_freed_arrays_is_returned(told):
    """Also that below an array which stays, which glibc keeps unless it is told."""
    code = f"""
import numpy
from gluon_nst.environment import return_freed_memory
from gluon_nst.memory.system import used
if {told}:
    return_freed_memory()
numpy.ones(1 << 21)  # when this is freed, glibc takes the size for a common one
before = used()
arrays = [numpy.ones(1 << 19) for _ in range(50)]  # of 4 MB
del arrays[:-1]
print(used() - before)
"""
    run = subprocess.run(
        [sys.executable, '-c', code], stdout=subprocess.PIPE, text=True, env=ENVIRONMENT, check=True
    )
    assert (int(run.stdout) < 20 * 10**6) == told


@pytest.mark.parametrize('closed', ['>&-', '<&- >&- 2>&-'])
def test_a_run_with_closed_streams(closed, picture, tmp_path):
    assert stylize(picture, tmp_path / 'run', {}, closed).returncode == 0
    assert (tmp_path / 'run' / 'stylized.png').is_file()
    record = json.loads((tmp_path / 'run' / 'run.json').read_text())
    assert record['status'] == 'finished'


@pytest.mark.parametrize('command', ['recipes', 'doctor', 'inspect'])
def test_the_other_commands_with_stdout_closed(command, picture, tmp_path):
    picture = picture if command == 'inspect' else ''
    run = subprocess.run(
        f'"{sys.executable}" -m gluon_nst {command} {picture} >&-',
        shell=True,
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    assert run.returncode in ((0, 1) if command == 'doctor' else (0,)), run.stderr
    assert 'Traceback' not in run.stderr and 'Error' not in run.stderr


@pytest.mark.parametrize('nowhere', ['2>/dev/full', '2>&1 >/dev/null | true'])
def test_messages_that_cannot_be_written_do_not_end_a_run(nowhere, picture, tmp_path):
    stylize(picture, tmp_path / 'run', {}, nowhere)
    record = json.loads((tmp_path / 'run' / 'run.json').read_text())
    assert record['status'] == 'finished'
