"""The commands of ``gluon-nst exercise``. Each prints its result and returns an exit code.

0 means passed, 1 not yet; an error (2) is raised as `UserError`.
"""

import shlex
import sys
import time
from itertools import groupby
from pathlib import Path

from .. import pages
from ..errors import UserError
from . import own, verdict
from .checker import Checker
from .exercise import VARIABLE, exercises, find_exercise
from .folder import Folder
from .verdict import report

POLL = 0.5  # seconds between two checks for saved files


def run(options):
    """Run the command given on the command line and return its exit code."""
    folder = Folder(options.dir)
    if options.action in ('list', 'watch'):
        return {'list': list_exercises, 'watch': watch}[options.action](folder)
    if options.action == 'check':
        return _run_check(folder, options)
    if options.action == 'reset':
        return reset(folder, options.name, options.yes)
    if options.action == 'export':
        return export(list(map(find_exercise, options.names)), options.gradescope, options.nbgrader)
    if options.action == 'new':
        return new(options.name, options.dir)
    if options.action == 'solution':
        return solution(folder, options.name, options.give_up)
    return {'start': start, 'hint': hint}[options.action](folder, options.name)


def _run_check(folder, options):
    for_classes = 'json', 'csv', 'html', 'deadline', 'jobs', 'time_limit'
    given = [name for name in for_classes if getattr(options, name)]
    if options.time_limit is not None and options.time_limit <= 0:
        raise UserError(f'the time limit must be more than 0 seconds, not {options.time_limit:g}')
    if options.all is not None and options.name is None:
        return check_class(options)
    if options.all is not None or given or options.name is None:
        raise UserError(
            'check takes the name of an exercise, such as "check gram"; or, for teachers, "check '
            '--all CLASS" with --csv, --html, --json, --deadline, --jobs and --time-limit'
        )
    return check(folder, options.name, options.seed)


def list_exercises(folder):
    """Print all exercises by lesson, with the learner's progress."""
    states = {name: folder.state(exercise) for name, exercise in exercises().items()}
    for lesson, group in groupby(exercises().values(), key=lambda exercise: exercise.lesson):
        print(f'Lesson {lesson}')
        for exercise in group:
            print(
                f'  {exercise.name:18} {states[exercise.name]:12} {exercise.kind:9} '
                f'{exercise.title}'
            )
    passed = sum(state == 'passed' for state in states.values())
    print(f'{passed} of {len(states)} passed')


def start(folder, name):
    """Give the learner the starter file of an exercise."""
    exercise = find_exercise(name)
    path = folder.start(exercise)
    print(
        f'{path} is ready: open it in an editor and look for TODO. Then run\n'
        f'  {folder.command("check", exercise)}\n'
        f'  {folder.command("hint", exercise)}'
    )


def check(folder, name, seed=None):
    """Check the learner's file once."""
    exercise = find_exercise(name)
    folder.existing_file(exercise)  # raises an error early, before the seconds that MXNet takes
    with Checker() as checker:
        return _check(folder, exercise, checker, seed)


def _check(folder, exercise, checker, seed=None):
    found = checker.check(exercise, folder.file(exercise), seed=seed)
    print(report(exercise, found))
    if found.kind == verdict.BROKEN:
        return 2
    if found.kind != verdict.PASSED:
        print(f'  For a hint: {folder.command("hint", exercise)}')
        return 1
    folder.remember(exercise, passed=True)
    print(f'  To compare with the solution: {folder.command("solution", exercise)}')
    following = _following(folder, exercise)
    if following is None:
        print('  That was the last one: you have passed all exercises.')
    else:
        action = 'check' if folder.state(following) == 'started' else 'start'
        print(f'  Next: {folder.command(action, following)}')
    return 0


def _following(folder, exercise):
    """Return the next exercise that is not passed, wrapping around, or None."""
    names = list(exercises())
    i = names.index(exercise.name)
    return next(
        (
            exercises()[name]
            for name in names[i + 1 :] + names[:i]
            if folder.state(exercises()[name]) != 'passed'
        ),
        None,
    )


def hint(folder, name):
    """Print the next hint of an exercise."""
    exercise = find_exercise(name)
    hints = exercise.hints()
    number = min(max(0, folder.recall(exercise, 'hints', 0)) + 1, len(hints))
    print(f'Hint {number} of {len(hints)} for {exercise.name}\n\n{hints[number - 1]}\n')
    print(
        f'For another hint: {folder.command("hint", exercise)}'
        if number < len(hints)
        else f'That is the last hint. If you want to give up: '
        f'{folder.command("solution", exercise)} --give-up'
    )
    folder.remember(exercise, hints=number)


def reset(folder, name, yes=False):
    """Start an exercise over; the learner's file is kept under another name."""
    exercise = find_exercise(name)
    path = folder.existing_file(exercise)
    if not yes and not _agreed(
        f'Replace {path} with a new starter file? A backup of your file is kept. [y/N] '
    ):
        print('Nothing was changed.')
        return 1
    print(f'Your file is now {folder.reset(exercise)}; {path} is a new starter file.')
    return 0


def _agreed(question):
    try:
        return input(question).strip().lower() in ('y', 'yes')
    except EOFError:  # there is no terminal to ask
        print()
        return False


def solution(folder, name, give_up=False):
    """Print the solution if the learner has passed or gives up."""
    exercise = find_exercise(name)
    if not give_up and folder.state(exercise) != 'passed':
        print(
            f'You have not passed {exercise.name} yet. For a hint:\n'
            f'  {folder.command("hint", exercise)}\n'
            f'To see the solution anyway:\n  {folder.command("solution", exercise)} --give-up'
        )
        return 1
    print(exercise.read('solution.py'), end='')
    return 0


def watch(folder):
    """Check each file whenever it is saved, until Ctrl-C."""
    before = _stamps(folder)
    if not before:
        raise UserError(
            f'there is no exercise to watch in {folder.path}: get one with '
            '"gluon-nst exercise start NAME"'
        )
    print(
        f'Watching {folder.path}: {", ".join(before)}. A file is checked whenever you save it; '
        'press Ctrl-C to stop.',
        flush=True,
    )
    with Checker() as checker:
        while True:
            time.sleep(POLL)
            now = _stamps(folder)
            for name in now:
                if now[name] != before.get(name):
                    print(time.strftime('\n%H:%M:%S'))
                    _check(folder, exercises()[name], checker)
                    sys.stdout.flush()
            before = now


def export(chosen, archive, folder):
    """Write exercises for Gradescope, into one archive, or for nbgrader, into a folder."""
    from .export import gradescope, nbgrader

    if archive:
        gradescope(chosen, archive)
        print(f'{archive} is ready: upload it as the autograder. It holds the solutions.')
    else:
        for exercise in chosen:
            nbgrader(exercise, folder / Path(exercise.file_name).with_suffix('.ipynb'))
        print(f'{folder} is ready: put it into source/ of the course, and generate the assignment.')
    return 0


def new(name, home):
    """Make a skeleton for an exercise of one's own."""
    folder = own.make(name, home)
    print(
        f'{folder} is ready. It works as it is: rewrite its files one by one, and try it with\n'
        f'  export {VARIABLE}={shlex.quote(str(home.resolve()))}\n'
        f'  gluon-nst exercise start {name}\n'
        f'  gluon-nst exercise check {name}'
    )
    return 0


def _stamps(folder):
    """Return the modification time and size of each existing file, by name of the exercise."""
    stamps = {}
    for exercise in exercises().values():
        try:
            status = folder.file(exercise).stat()
        except OSError:
            continue
        stamps[exercise.name] = status.st_mtime_ns, status.st_size
    return stamps


def check_class(options):
    """Check the submissions of a class; print a table, or JSON, and write what else is asked."""
    from . import classroom

    if options.html:
        pages.check(options.html)
    results = classroom.check_class(
        options.all, jobs=options.jobs, time_limit=options.time_limit, deadline=options.deadline
    )
    print(results.json() if options.json else results.table())
    if options.csv:
        results.write_csv(options.csv)
    if options.html:
        from .class_pages import write_pages

        write_pages(options.html, f'{Path(options.all).resolve().name}: exercises', results)
        print(f'The pages are in {options.html / "index.html"}', file=sys.stderr)
    return results.exit_code()
