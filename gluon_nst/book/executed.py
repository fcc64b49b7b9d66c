"""Execute a lesson once, and keep its outputs until its code changes, with jupyter-cache."""

import json
import os
import re
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from .. import __version__
from ..course.figures import SMOKE
from ..course.lessons import as_notebook, execute_notebook
from ..processor import physical_cores
from ..resources import PACKAGE


def open_cache(folder):
    """Return the cache of this version; that of small pictures and few steps is another."""
    from jupyter_cache import get_cache

    cache = get_cache(folder / (f'{__version__}-smoke' if SMOKE else __version__))
    cache.list_cache_records()  # makes its database, before several threads want it
    return cache


def executed(lesson, cache):
    """Return a lesson's executed notebook, and how it was made.

    Parameters
    ----------
    lesson : Lesson
    cache : jupyter_cache.base.JupyterCacheAbstract

    Returns
    -------
    NotebookNode
    dict
        ``date``, ``cores`` (a number), ``seconds``, and ``smoke``: whether with small pictures
        and few steps.
    """
    notebook = as_notebook(lesson)
    try:
        made = cache.match_cache_notebook(notebook).data
    except KeyError:
        print(f'lesson {lesson.number}: {lesson.title}', file=sys.stderr, flush=True)
        made = _execute(notebook, lesson, cache)
    return cache.merge_match_into_notebook(notebook)[1], made


def _execute(notebook, lesson, cache):
    """Execute a notebook, keep it in the cache, and return how it was made."""
    import nbformat
    from jupyter_cache.base import CacheBundleIn

    start = time.monotonic()
    with TemporaryDirectory(prefix='gluon-nst-lesson-') as scratch:
        execute_notebook(notebook, lesson, scratch)
        hidden = _without_places(nbformat.writes(notebook), Path(scratch))
    made = {
        'date': date.today().isoformat(),
        'cores': physical_cores() or os.cpu_count() or 1,
        'seconds': round(time.monotonic() - start),
        'smoke': SMOKE,
    }
    bundle = CacheBundleIn(nbformat.reads(hidden, as_version=4), lesson.path.name, data=made)
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return made


def _without_places(text, scratch):
    """Return a notebook without the folders of this machine, which mean nothing to a reader."""
    places = {
        scratch.resolve(): '.',
        PACKAGE.parent: 'gluon_nst',
        Path(sys.prefix): 'environment',
        Path.home(): '~',
    }
    for place, name in sorted(places.items(), key=lambda item: -len(str(item[0]))):  # inner first
        text = re.sub(re.escape(json.dumps(str(place))[1:-1]) + r'(?![\w.-])', name, text)
    return text
