"""``lesson``: the course."""

from pathlib import Path

from ..course import lessons as course
from ..errors import UserError
from ..resources import folder
from .arguments import whole_number
from .output import complain


def add_lesson(commands):
    """Add the command ``lesson``."""
    parser = commands.add_parser('lesson', help='the course: list, run, notebook, open')
    parser.set_defaults(run=lambda _options: parser.print_help())
    actions = parser.add_subparsers(metavar='ACTION')
    actions.add_parser('list', help='the lessons, and how long each takes').set_defaults(
        run=_list_lessons
    )
    run = actions.add_parser('run', help='run a lesson as a script')
    run.set_defaults(run=_run_lesson)
    notebook = actions.add_parser('notebook', help='make a notebook of a lesson, or of all')
    notebook.set_defaults(run=_write_notebooks)
    notebook.add_argument(
        '--execute', action='store_true', help='run it, and store what its cells put out'
    )
    notebook.add_argument(
        '--overwrite',
        action='store_true',
        help='replace a notebook that is there, with all notes in it',
    )
    open_ = actions.add_parser(
        'open', help='open a lesson in Jupyter, in the notebook that is there or in a new one'
    )
    open_.set_defaults(run=_open_lesson)
    for action in run, open_:
        action.add_argument('number', type=whole_number, metavar='N')
    notebook.add_argument('number', type=_number_or_all, metavar='N|all')
    for action in notebook, open_:
        action.add_argument(
            '-o',
            '--out',
            type=Path,
            metavar='DIR',
            default=course.NOTEBOOKS,
            help='the folder of the notebooks (default: %(default)s)',
        )


def _number_or_all(text):
    return text if text == 'all' else whole_number(text)


def _list_lessons(_options):
    lessons = course.lessons().values()
    width = max(len(lesson.title) for lesson in lessons)
    for lesson in lessons:
        print(f'{lesson.number:2}  {lesson.title:{width}}  {lesson.time}')
    print(f'\n"gluon-nst lesson run N" runs one of them; they are in {folder("chapters")}')


def _run_lesson(options):
    lesson = course.find(options.number)
    print(f'Lesson {lesson.number}. {lesson.title}. Read along in {lesson.path}', flush=True)
    return course.run(lesson)


def _write_notebooks(options):
    every = options.number == 'all'
    code = 0
    for lesson in course.lessons().values() if every else [course.find(options.number)]:
        path = course.notebook_path(lesson, options.out)
        if path.exists() and not options.overwrite:
            advice = f'{path} is there already, perhaps with your notes'
            if not every:
                raise UserError(f'{advice}: name another folder with -o, or give --overwrite')
            print(f'{advice}, and stays as it is')
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
