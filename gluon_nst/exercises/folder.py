"""The learner's folder: their files, which are never overwritten, and their progress."""

import json
import shlex
from pathlib import Path

from ..errors import UserError
from ..files import atomic_path


class Folder:
    """A folder with exercises that a learner has started.

    Parameters
    ----------
    path : Path
        Need not exist yet.
    """

    def __init__(self, path):
        self.path = Path(path)

    def file(self, exercise):
        """Return the learner's file for an exercise, whether it exists or not."""
        return self.path / exercise.file_name

    def existing_file(self, exercise):
        """Return the learner's file.

        Raises
        ------
        UserError
            If the exercise has not been started.
        """
        path = self.file(exercise)
        if not path.is_file():
            raise UserError(
                f'{path} does not exist yet: get it with "{self.command("start", exercise)}"'
            )
        return path

    def start(self, exercise):
        """Copy the starter file and return its path; an existing file is not overwritten.

        Raises
        ------
        UserError
            If the file exists.
        """
        path = self.file(exercise)
        self.path.mkdir(parents=True, exist_ok=True)
        try:
            with open(path, 'x', encoding='utf-8') as file:
                file.write(exercise.read('starter.py'))
        except FileExistsError:
            raise UserError(
                f'{path} already exists and was not changed: to start over, run '
                f'"{self.command("reset", exercise)}"'
            ) from None
        return path

    def reset(self, exercise):
        """Replace the learner's file with a new starter file; return the path of the backup."""
        path, i = self.existing_file(exercise), 1
        while (backup := path.with_name(f'{path.name}.{i}.bak')).exists():
            i += 1
        path.rename(backup)
        self.start(exercise)
        self._save({name: record for name, record in self._load().items() if name != exercise.name})
        return backup

    def state(self, exercise):
        """Return 'passed', 'started' or 'not started'."""
        if self.recall(exercise, 'passed', False):
            return 'passed'
        return 'started' if self.file(exercise).is_file() else 'not started'

    def recall(self, exercise, key, default):
        """Return a fact that was recorded about an exercise."""
        value = self._load().get(exercise.name, {}).get(key, default)
        return value if type(value) is type(default) else default

    def remember(self, exercise, **facts):
        """Record facts about an exercise: passed, hints (the number of hints shown)."""
        progress = self._load()
        progress[exercise.name] = {**progress.get(exercise.name, {}), **facts}
        self._save(progress)

    def command(self, action, exercise):
        """Return the command line for an action on an exercise in this folder."""
        elsewhere = (
            '' if self.path == Path('exercises') else f' --dir {shlex.quote(str(self.path))}'
        )
        return f'gluon-nst exercise {action} {exercise.name}{elsewhere}'

    @property
    def _progress(self):
        return self.path / 'progress.json'

    def _load(self):
        """Return the progress; a damaged file counts as empty."""
        try:
            progress = json.loads(self._progress.read_text(encoding='utf-8'))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(progress, dict):
            return {}
        return {name: record for name, record in progress.items() if isinstance(record, dict)}

    def _save(self, progress):
        with atomic_path(self._progress) as temporary:
            temporary.write_text(json.dumps(progress, indent=2) + '\n', encoding='utf-8')
