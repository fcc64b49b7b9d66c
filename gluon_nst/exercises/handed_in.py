"""Find what a class has handed in: files in folders, notebooks and zip archives."""

import json
import os
import time
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any, Dict, List, NamedTuple

from ..errors import did_you_mean
from .exercise import exercises

LARGEST = 1 << 20  # bytes of a file: an exercise has a thousandth of that
MOST = 1000  # files of an archive


class Submitted(NamedTuple):
    """A file that is to be checked."""

    exercise: Any
    path: Path
    changed: float  # when it was last changed, in seconds since 1970


class HandedIn(NamedTuple):
    """What was found in the folder of a class."""

    students: List[str]
    submissions: dict  # (student, name of the exercise): `Submitted`
    unknown: Dict[str, str]  # each path that is not checked, and why


def collect(folder, scratch):
    """Return what a class has handed in.

    Parameters
    ----------
    folder : Path
        Holds a folder or a zip archive for each student.
    scratch : Path
        A folder for the code of notebooks and archives.

    Returns
    -------
    HandedIn
    """
    found = HandedIn([], {}, {})
    for home in sorted(folder.glob('*')):
        if home.name[0] in '._':
            continue
        if not home.is_dir() and not _is_archive(home):
            found.unknown[str(home)] = ': put it into a folder with the name of the student'
        elif home.resolve() in (folder.resolve(), *folder.resolve().parents):
            found.unknown[str(home)] = ': it leads back to the class'
        else:
            _add(found, home.name if home.is_dir() else home.stem, home, scratch)
    return found


def collect_one(home, scratch):
    """Return what one student, called "submission", has handed in; see `collect`."""
    found = HandedIn([], {}, {})
    _add(found, 'submission', home, scratch)
    return found


def _add(found, student, home, scratch):
    """Add what is in the folder or the archive of a student."""
    by_file = {exercise.file_name: exercise for exercise in exercises().values()}
    if student not in found.students:
        found.students.append(student)
    for number, (told, path) in enumerate(_files(home, scratch / student / 'archive')):
        exercise = by_file.get(path.with_suffix('.py').name)
        code = _code(path, scratch / student / str(number)) if exercise else None
        if exercise is None or code is None:
            found.unknown[told] = did_you_mean(Path(told).name, list(by_file))
        elif (student, exercise.name) in found.submissions:
            found.unknown[told] = f': {student} has handed in {exercise.name} twice'
        else:
            changed = path.stat().st_mtime
            found.submissions[student, exercise.name] = Submitted(exercise, code, changed)


def _is_archive(path):
    """Return whether a file is a zip archive whose table of contents can be read."""
    try:
        with zipfile.ZipFile(str(path)):
            return True
    except Exception:  # as below
        return False


def _files(home, scratch):
    """Yield each file of a student: its name for messages, and its path."""
    if home.is_dir():
        for path in sorted(home.rglob('*')):
            if path.is_file() and not _is_hidden(path.relative_to(home)):
                yield str(path), path
        return
    with zipfile.ZipFile(str(home)) as archive:
        for number, member in enumerate(archive.infolist()[:MOST]):
            name = PurePosixPath(member.filename)
            if member.is_dir() or _is_hidden(name):
                continue
            path = scratch / str(number) / name.name  # whatever folder it names
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with archive.open(member) as file:
                    path.write_bytes(file.read(LARGEST))
                changed = time.mktime((*member.date_time, 0, 0, -1))
                os.utime(path, (changed, changed))
            except Exception:  # for a damaged or encrypted one, zipfile may raise anything
                path = path.with_suffix('.damaged')
            yield f'{home}/{member.filename}', path


def _is_hidden(path):
    return any(part[0] in '._' and part != '..' for part in path.parts)


def _code(path, scratch):
    """Return the path of the Python code of a submission, or None if there is none."""
    if path.suffix == '.py':
        return path
    if path.suffix != '.ipynb':
        return None
    try:
        cells = json.loads(path.read_text(encoding='utf-8'))['cells']
        sources = [''.join(cell['source']) for cell in cells if cell['cell_type'] == 'code']
    except (OSError, ValueError, KeyError, TypeError):
        return None
    lines = '\n\n'.join(sources).splitlines()
    code = scratch / path.with_suffix('.py').name
    code.parent.mkdir(parents=True, exist_ok=True)
    magics = '%', '!'
    kept = ('' if line.lstrip().startswith(magics) else line for line in lines)
    code.write_text('\n'.join(kept) + '\n', encoding='utf-8')
    return code
