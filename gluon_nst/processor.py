"""The processor's features for MXNet: the number of cores, and whether bfloat16 is fast.

Some settings must be made before MXNet is imported, so this module does not import it.
"""

import ctypes
import os
import platform
import re
import sys
import warnings
from pathlib import Path

WIDEST = 720  # pixels, of a convolution whose gradient AMX computes
CPUINFO = Path('/proc/cpuinfo')  # of Linux
BFLOAT16_LIMITS = 'AVX512_CORE_BF16', 'AVX512_CORE_AMX', 'ALL', 'DEFAULT'  # of oneDNN
ARCH_PRCTL, REQUEST_PERMISSION, TILE_DATA = 158, 0x1023, 18  # Linux on x86-64


def cpu_flags():
    """Return the names of the processor's features as Linux reports them; elsewhere, none."""
    try:
        lines = CPUINFO.read_text().splitlines()
    except OSError:
        return frozenset()
    return frozenset(next((line for line in lines if line.startswith('flags')), '').split())


def physical_cores():
    """Return how many physical cores this process may use, or None if unknown.

    Two hardware threads on one core count once, because convolutions keep the whole core busy.
    """
    try:
        allowed = os.sched_getaffinity(0)
        entries = [
            dict(re.findall(r'^([\w ]+?)\s*: (.*)$', entry, re.M))
            for entry in CPUINFO.read_text().strip().split('\n\n')
        ]
        return len(
            {
                (entry['physical id'], entry['core id'])
                for entry in entries
                if int(entry['processor']) in allowed
            }
        )
    except (AttributeError, OSError, KeyError, ValueError):
        return None


def use_all_cores():
    """Let MXNet use every core; call it before MXNet is imported. Afterwards, it warns.

    By default, MXNet uses half of the processors, assuming that two share a core. Where each
    has its own core, as on many virtual machines, half would be idle.
    """
    cores = physical_cores()
    if not cores or {'OMP_NUM_THREADS', 'MXNET_OMP_MAX_THREADS'} & {*os.environ}:
        return
    os.environ['MXNET_OMP_MAX_THREADS'] = str(cores)
    default = max(1, len(os.sched_getaffinity(0)) // 2)
    if 'mxnet' in sys.modules and default < cores:
        warnings.warn(
            f'MXNet was imported before gluon_nst, so it computes with {default} of {cores} cores: '
            'import gluon_nst first, and start Python again',
            RuntimeWarning,
            stacklevel=3,
        )


def wait_without_spinning():
    """Let a thread that waits for another leave its core soon; call it before MXNet is imported.

    By default a thread of OpenMP spins 300,000 times, in case the other is ready at once. Where it
    shares the core with other work, as on the server of a class, the other cannot even run
    meanwhile: see ``tests/benchmarks/crowd.py``.
    """
    if 'OMP_WAIT_POLICY' not in os.environ:
        os.environ.setdefault('GOMP_SPINCOUNT', '1000')


def enable_amx():
    """Let oneDNN, which computes MXNet's convolutions, use the matrix unit AMX if there is one.

    Linux grants access to the unit's registers only on request. oneDNN 2 does not request it,
    and uses AMX only if an environment variable names it; with the variable but without the
    permission, the process would crash. So the variable is set only if permission is granted.
    """
    if not {'amx_bf16', 'amx_tile'} <= cpu_flags() or platform.machine() != 'x86_64':
        return False
    wanted = os.environ.get('DNNL_MAX_CPU_ISA')
    if wanted not in (None, 'AVX512_CORE_AMX', 'ALL', 'DEFAULT'):
        return False  # the user has set a lower limit
    if ctypes.CDLL(None).syscall(ARCH_PRCTL, REQUEST_PERMISSION, TILE_DATA) != 0:
        return False
    os.environ['DNNL_MAX_CPU_ISA'] = 'AVX512_CORE_AMX'
    return True


def _uses_onednn():
    """Return whether MXNet 1.9, or 2, is to compute with oneDNN at all."""
    return '0' not in map(os.environ.get, ('MXNET_MKLDNN_ENABLED', 'MXNET_ONEDNN_ENABLED'))


def fast_bfloat16():
    """Return what makes bfloat16 faster than float32 on this processor, or None."""
    if not _uses_onednn():
        return None
    limit = os.environ.get('DNNL_MAX_CPU_ISA', 'DEFAULT')
    if limit == 'AVX512_CORE_AMX' and 'amx_bf16' in cpu_flags():
        return 'AMX'
    if limit in BFLOAT16_LIMITS and 'avx512_bf16' in cpu_flags():
        return 'AVX-512 with bfloat16'
    return None


def too_wide_for_amx(width):
    """Return whether AMX is not to compute the gradient of a convolution of this width.

    From 768 pixels on, oneDNN 2.4.4 never ends to plan such a gradient in bfloat16.
    """
    return width > WIDEST and fast_bfloat16() == 'AMX'


def has_bfloat16():
    """Return whether oneDNN supports bfloat16 on this processor, fast or not."""
    limit = os.environ.get('DNNL_MAX_CPU_ISA', 'DEFAULT')
    return (
        _uses_onednn()
        and limit in ('AVX512_CORE', 'AVX512_CORE_VNNI', *BFLOAT16_LIMITS)
        and 'avx512bw' in cpu_flags()
    )


def choose_precision(precision, device_type='cpu'):
    """Return ``'float32'`` or ``'bfloat16'`` for ``'auto'``, and any other value unchanged."""
    if precision != 'auto':
        return precision
    return 'bfloat16' if device_type == 'cpu' and fast_bfloat16() else 'float32'
