"""Run a lesson once, and keep its notebook until the lesson changes."""

import hashlib
import json
import os
import time
from datetime import date

from .. import __version__
from ..course.figures import SMOKE
from ..course.lessons import notebook_path, write_notebook
from ..files import atomic_path
from ..processor import physical_cores


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
        start = time.monotonic()
        write_notebook(lesson, home, execute=True)
        made = {
            'date': date.today().isoformat(),
            'cores': physical_cores() or os.cpu_count() or 1,
            'seconds': round(time.monotonic() - start),
            'smoke': SMOKE,
        }
        with atomic_path(facts) as temporary:
            temporary.write_text(json.dumps(made), encoding='utf-8')
    return notebook, json.loads(facts.read_text(encoding='utf-8'))
