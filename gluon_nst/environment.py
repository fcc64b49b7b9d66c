"""Environment variables that MXNet or matplotlib would end on: mended before they are read."""

import os
import re

ENGINES = 'ThreadedEnginePerDevice', 'ThreadedEngine', 'NaiveEngine'
NUMBERS = re.compile('OMP_NUM_THREADS|MXNET_.*(THREADS|SIZE|NUM|ENABLED?|BULK|SEED).*')
WORKERS = 'MXNET_CPU_WORKER_NTHREADS'
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


MENDED = mend()
