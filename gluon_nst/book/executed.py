"""Run a lesson once, and keep its notebook until the lesson changes."""

import hashlib
import json
import os
import re
import sys
import time
from datetime import date
from pathlib import Path

from .. import __version__
from ..course.figures import SMOKE
from ..course.lessons import notebook_path, write_notebook
from ..files import atomic_path
from ..processor import physical_cores
from ..resources import PACKAGE


def executed(lesson, cache):
    """Return the path of a lesson's executed notebook, and how it was made.

    Parameters
    ----------
    lesson : Lesson
    cache : Path

    Returns
    -------
    Path
    dict
        ``date``, ``cores`` (a number), ``seconds``, and ``smoke``: whether with small pictures
        and few steps.
    """
    digest = hashlib.sha256(f'{__version__} {SMOKE} {lesson.path.read_text("utf-8")}'.encode())
    home = cache / digest.hexdigest()[:16]
    notebook, facts = notebook_path(lesson, home), home / 'made.json'
    if not facts.is_file():  # it is written last
        print(f'lesson {lesson.number}: {lesson.title}', file=sys.stderr, flush=True)
        start = time.monotonic()
        write_notebook(lesson, home, execute=True)
        hidden = _without_places(notebook.read_text(encoding='utf-8'), home)
        with atomic_path(notebook) as temporary:
            temporary.write_text(hidden, encoding='utf-8')
        made = {
            'date': date.today().isoformat(),
            'cores': physical_cores() or os.cpu_count() or 1,
            'seconds': round(time.monotonic() - start),
            'smoke': SMOKE,
        }
        with atomic_path(facts) as temporary:
            temporary.write_text(json.dumps(made), encoding='utf-8')
    return notebook, json.loads(facts.read_text(encoding='utf-8'))


def _without_places(text, home):
    """Return a notebook without the folders of this machine, which mean nothing to a reader."""
    places = {
        home.resolve(): '.',
        PACKAGE.parent: 'gluon_nst',
        Path(sys.prefix): 'environment',
        Path.home(): '~',
    }
    for place, name in sorted(places.items(), key=lambda item: -len(str(item[0]))):  # inner first
        text = re.sub(re.escape(json.dumps(str(place))[1:-1]) + r'(?![\w.-])', name, text)
    return text
