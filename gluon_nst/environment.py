"""Environment variables that MXNet or matplotlib would end on, and how little memory to keep."""

import ctypes
import os
import re

ENGINES = 'ThreadedEnginePerDevice', 'ThreadedEngine', 'NaiveEngine'
NUMBERS = re.compile('OMP_NUM_THREADS|MXNET_.*(THREADS|SIZE|NUM|ENABLED?|BULK|SEED).*')
WORKERS = 'MXNET_CPU_WORKER_NTHREADS'
M_MMAP_THRESHOLD = -3  # of glibc's mallopt
MAPPED = 1 << 20  # bytes; larger arrays are mapped alone, and returned when they are freed
BACKENDS = re.compile(  # of matplotlib
    'agg|cairo|(gtk3|gtk4|qt|qt5|tk|wx)(agg|cairo)|inline|ipympl|macosx|nbagg|notebook|pdf|pgf|ps|'
    'svg|template|webagg|widget|wx|module://.+',
    re.IGNORECASE,
)


def mend(environment=os.environ):
    """Change or remove what would end the program; return a sentence for each.

    Parameters
    ----------
    environment : dict of str to str, optional

    Returns
    -------
    list of str
    """
    told = []

    def change(name, new, reason):
        told.append(
            f'{name}={environment[name]} {reason}: ' + (f'taken as {new}' if new else 'ignored')
        )
        if new:
            environment[name] = new
        else:
            del environment[name]

    for name in filter(NUMBERS.fullmatch, list(environment)):
        value = environment[name].strip()
        if name == 'OMP_NUM_THREADS' and re.fullmatch(r'[1-9]\d{0,5}(\s*,\s*\d+)+', value):
            change(name, value.split(',')[0].strip(), 'is a list, which MXNet cannot read')
        elif not re.fullmatch(r'-?\d{1,9}', value):
            change(name, None, 'is not a number, on which MXNet would end')
    if environment.get(WORKERS, '1') != '1':
        change(WORKERS, '1', 'can make MXNet 1.9 wait for ever')
    if environment.get('MXNET_ENGINE_TYPE', ENGINES[0]) not in ENGINES:
        change('MXNET_ENGINE_TYPE', None, f'is none of {", ".join(ENGINES)}')
    if not BACKENDS.fullmatch(environment.get('MPLBACKEND', 'agg')):
        change('MPLBACKEND', None, 'is unknown to matplotlib')
    if '0' in map(environment.get, ('MXNET_MKLDNN_ENABLED', 'MXNET_ONEDNN_ENABLED')):
        environment.setdefault('MXNET_STORAGE_FALLBACK_LOG_VERBOSE', '0')  # a line per operator
    return told


def keep_few_primitives(environment=os.environ):
    """Let oneDNN forget what it has compiled for earlier shapes, unless it has begun already.

    It compiles a primitive for each kind and shape of layer, and each keeps a buffer: after three
    scales at 450x300, these were 1.1 of 2.7 GB where AMX computes bfloat16. VGG-19 has nine kinds
    of convolution, so that no step is slower for it; a network with more would be.
    """
    for name in 'MXNET_MKLDNN_CACHE_NUM', 'MXNET_ONEDNN_CACHE_NUM':
        environment.setdefault(name, '12')
    environment.setdefault('DNNL_PRIMITIVE_CACHE_CAPACITY', '120')


def return_freed_memory():
    """Make glibc return the memory of freed arrays, at the cost of a tenth more time.

    Otherwise it keeps gaps that fit no array of another size: a fifth of the peak of a picture, and
    in a batch more with every new size. Tiles are all of one size and leave few gaps; for them it
    would take a quarter more time.
    """
    try:
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, MAPPED)
    except (AttributeError, OSError, TypeError):
        pass  # not glibc


MENDED = mend()
