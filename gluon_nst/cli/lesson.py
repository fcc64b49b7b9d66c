"""``lesson``: the lessons of the course."""

from pathlib import Path

from ..course import lessons as course
from ..errors import UserError
from ..resources import folder
from .arguments import whole_number
from .output import complain


def add_lesson(commands):
    """Add the command ``lesson``."""
    parser = commands.add_parser('lesson', help='the lessons: list, run, read, notebook, open')
    parser.set_defaults(run=lambda _options: parser.print_help())
    actions = parser.add_subparsers(metavar='ACTION')
    actions.add_parser('list', help='list the lessons, with the time that each takes').set_defaults(
        run=_list_lessons
    )
    run = actions.add_parser('run', help='run a lesson in the terminal, with its text')
    run.set_defaults(run=_run_lesson)
    read = actions.add_parser('read', help='open the page of a lesson, in a book that was made')
    read.set_defaults(run=_read_lesson)
    read.add_argument(
        '--book',
        type=Path,
        metavar='DIR',
        default=Path('site'),
        help='where "gluon-nst book" has made it (default: %(default)s)',
    )
    notebook = actions.add_parser('notebook', help='convert a lesson, or all, to a notebook')
    notebook.set_defaults(run=_write_notebooks)
    notebook.add_argument(
        '--execute', action='store_true', help='run it, and store the output of its cells'
    )
    notebook.add_argument(
        '--overwrite',
        action='store_true',
        help='replace an existing notebook, with any notes in it',
    )
    open_ = actions.add_parser(
        'open', help='open the notebook of a lesson in Jupyter; create it if there is none'
    )
    open_.set_defaults(run=_open_lesson)
    for action in run, read, open_:
        action.add_argument('number', type=whole_number, metavar='N')
    notebook.add_argument('number', type=_number_or_all, metavar='N|all')
    for action in notebook, open_:
        action.add_argument(
            '-o',
            '--out',
            type=Path,
            metavar='DIR',
            default=course.NOTEBOOKS,
            help='the folder for notebooks (default: %(default)s)',
        )


def _number_or_all(text):
    return text if text == 'all' else whole_number(text)


def _list_lessons(_options):
    lessons = course.lessons().values()
    width = max(len(lesson.title) for lesson in lessons)
    for lesson in lessons:
        print(f'{lesson.number:2}  {lesson.title:{width}}  {lesson.time}')
    print(f'\nRun a lesson with "gluon-nst lesson run N". The lessons are in {folder("chapters")}')


def _run_lesson(options):
    return course.run(course.find(options.number))


def _read_lesson(options):
    print(course.read(course.find(options.number), options.book))
    return 0


def _write_notebooks(options):
    every = options.number == 'all'
    code = 0
    for lesson in course.lessons().values() if every else [course.find(options.number)]:
        path = course.notebook_path(lesson, options.out)
        if path.exists() and not options.overwrite:
            advice = f'{path} already exists and may hold your notes'
            if not every:
                raise UserError(f'{advice}: give another folder with -o, or add --overwrite')
            print(f'{advice}, so it was not changed')
            continue
        try:
            print(course.write_notebook(lesson, options.out, execute=options.execute))
        except course.LessonFailed as error:
            code = complain(error, 1)
    return code


def _open_lesson(options):
    lesson = course.find(options.number)
    path = course.notebook_path(lesson, options.out)
    if not path.exists():
        course.write_notebook(lesson, options.out)
    return course.open_notebook(path)
