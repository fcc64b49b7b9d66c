"""``gluon-nst doctor``: one line for each check, with a remedy if it fails.

Heavy libraries are imported only inside their checks, so that it runs even where the package
itself does not.
"""

import ctypes
import os
import platform
import sys
from typing import NamedTuple, Optional

from .environment import MENDED
from .memory.estimate import MARGIN, estimate_peak
from .memory.system import available
from .processor import choose_precision, cpu_flags, enable_amx, fast_bfloat16
from .recipes import DEFAULT, get_recipe
from .supported import NEWEST, OLDEST, dotted, remedy

CHAPTER = 450, 300  # width and height of the chapter's pictures


class Finding(NamedTuple):
    """One line of the report; ``remedy`` is a command or advice, None if the check passed."""

    what: str
    remedy: Optional[str] = None


def examine():
    """Print a line for each check; return 0 if all passed, else 1."""
    good = True
    for check in CHECKS:
        finding = check()
        good = good and finding.remedy is None
        print(_line(finding, coloured=sys.stdout.isatty()))
    return 0 if good else 1


def _line(finding, coloured):
    mark, colour = ('ok  ', 32) if finding.remedy is None else ('BAD ', 31)
    if coloured:
        mark = f'\x1b[{colour}m{mark}\x1b[0m'
    return f'{mark} {finding.what}' + (f'\n       -> {finding.remedy}' if finding.remedy else '')


def _first_line(error):
    return (str(error).splitlines() or [type(error).__name__])[0]


def python():
    """Check the version of Python."""
    good = OLDEST <= sys.version_info[:2] <= NEWEST
    needed = f'{dotted(OLDEST)} to {dotted(NEWEST)}'
    return Finding(
        f'Python {platform.python_version()} (MXNet needs {needed})', None if good else remedy()
    )


def system_libraries():
    """Check the two system libraries that MXNet needs on Linux."""
    missing = []
    if sys.platform == 'linux':
        for library in ('libgomp.so.1', 'libquadmath.so.0'):
            try:
                ctypes.CDLL(library)
            except OSError:
                missing.append(library)
    if missing:
        return Finding(
            f'system libraries: {", ".join(missing)} missing',
            'sudo apt-get install -y libgomp1 libquadmath0',
        )
    return Finding('system libraries')


def numpy():
    """Check that MXNet supports the version of NumPy."""
    try:
        import numpy
    except Exception as error:
        return Finding(
            f'NumPy: {_first_line(error)}', 'pip install --force-reinstall numpy==1.23.5'
        )
    good = tuple(map(int, numpy.__version__.split('.')[:2])) < (1, 24)
    return Finding(
        f'NumPy {numpy.__version__} (MXNet needs a version below 1.24)',
        None if good else 'pip install numpy==1.23.5',
    )


def mxnet():
    """Check that MXNet can be imported."""
    try:
        from ._compat import mxnet
    except Exception as error:  # a broken installation may raise anything
        return Finding(
            f'MXNet: {_first_line(error.__cause__ or error)}',
            'fix the items marked BAD above; if there are none: '
            'pip install --force-reinstall mxnet==1.9.1 numpy==1.23.5',
        )
    return Finding(f'MXNet {mxnet.__version__}')


def d2l():
    """Check that the right version of d2l is installed."""
    from importlib import metadata

    try:
        version = metadata.version('d2l')
    except metadata.PackageNotFoundError:
        return Finding('d2l is not installed', 'pip install d2l==1.0.3')
    return Finding(f'd2l {version}', None if version == '1.0.3' else 'pip install d2l==1.0.3')


def variables():
    """Check that no environment variable had to be mended."""
    if not MENDED:
        return Finding('environment: no variable is in the way')
    names = ' '.join(told.split('=')[0] for told in MENDED)
    return Finding(f'environment: {"; ".join(MENDED)}', f'unset {names}')


def memory():
    """Check that a run at the chapter's size fits into memory."""
    free, recipe = available(), get_recipe(DEFAULT)
    if free is None:
        return Finding('memory: this system does not report how much is free')
    needed = MARGIN * estimate_peak(recipe, CHAPTER, CHAPTER, choose_precision(recipe.precision))
    return Finding(
        f'memory: {free / 1e9:.1f} GB free (a run at 450x300 needs {needed / 1e9:.1f})',
        None
        if free >= needed
        else 'close other programs, or use a small size: gluon-nst stylize --size 250',
    )


def cpu():
    """Report the features of the processor that speed up convolutions, and the precision used."""
    known = ('avx2', 'avx512f', 'avx512_bf16', 'amx_bf16')
    flags = ', '.join(flag for flag in known if flag in cpu_flags()) or 'no vector extensions'
    enable_amx()
    reason = fast_bfloat16()
    precision = f'bfloat16 with {reason}' if reason else 'float32'
    return Finding(f'CPU: {os.cpu_count()} cores, {flags}; --precision auto uses {precision}')


def weights():
    """Check that the weights of VGG-19 are on this machine."""
    try:
        from .weights import sources
    except Exception:
        return Finding(
            'weights: cannot be checked without MXNet',
            'fix MXNet as described above, then: gluon-nst doctor',
        )
    states = dict(sources.local())
    good = [path for path, state in states.items() if state == sources.GOOD]
    if good:
        return Finding(f'weights: {good[0]}')
    return Finding(
        'weights: ' + '; '.join(f'{path}: {state}' for path, state in states.items()),
        'gluon-nst weights fetch',
    )


CHECKS = (python, variables, system_libraries, numpy, mxnet, d2l, memory, cpu, weights)
