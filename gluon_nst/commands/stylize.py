"""The main job: ``stylize`` two pictures, and ``repeat`` a run."""

from pathlib import Path

from ..errors import UserError
from ..recipes import RECIPES
from ..resources import sample_picture
from . import say
from .arguments import add_settings, free_folder, settings, whole_number

DEFAULT_PICTURES = sample_picture('castle.jpg'), sample_picture('stained-glass.jpg')


def add_stylize(commands):
    """Add the command ``stylize``."""
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
    add_settings(parser, RECIPES['fast'])
    parser.add_argument(
        '--init',
        default='content',
        metavar='content|noise|FILE',
        help='what to start from (default: %(default)s)',
    )
    parser.add_argument(
        '--seed',
        type=whole_number,
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
        '--keep-alpha',
        action='store_true',
        help='make the result as transparent as CONTENT; without it, that lies on white',
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


def _stylize(options):
    if options.resume is not None:
        return _resume(options)
    content, style = _two(options.pictures)
    # A name takes at most 255 bytes, and a letter up to four.
    out = options.out or free_folder(f'runs/{content.stem[:30]}-{style.stem[:30]}')

    from ..pipeline import stylize

    result = stylize(
        content,
        style,
        options.recipe,
        out=out,
        init=options.init,
        seed=options.seed,
        device=options.device,
        deltas=options.deltas,
        keep_alpha=options.keep_alpha,
        overwrite=options.overwrite,
        **settings(options),
    )
    say(
        f'{out / "stylized.png"} is ready after {result.record["seconds"]:.0f} s; '
        f'{out} also holds the losses, the frames and progress.gif'
    )


def _two(pictures):
    if not pictures:
        return DEFAULT_PICTURES
    if len(pictures) != 2:
        raise UserError(
            f'stylize takes two pictures, content and style, and got {len(pictures)}: '
            + ' '.join(map(str, pictures))
        )
    return pictures


def _resume(options):
    options_given = (f'--{name}'.replace('_', '-') for name in settings(options))
    given = [*map(str, options.pictures), *options_given]
    if given:
        raise UserError(
            f'--resume takes everything from {options.resume / "run.json"}: leave out '
            + ' '.join(given)
        )

    from ..again import resume

    result = resume(options.resume)
    say(f'{options.resume / "stylized.png"} is ready after {result.record["seconds"]:.0f} s in all')


def add_repeat(commands):
    """Add the command ``repeat``."""
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
    from ..again import repeat

    out = options.out or free_folder(f'{options.folder}-again')
    found = repeat(options.folder, out)
    if found.identical:
        return say(f'identical: every pixel and every loss of {out} is that of {options.folder}')
    then, now = found.totals
    say(
        f'not identical: a pixel of {out} is {found.mean_difference:.2g} of 255 off on average, '
        f'{found.largest_difference} at most; the total loss is {now:.6g}, and was {then:.6g}'
    )
    for name, (then, now) in found.surroundings.items():
        say(f'{name}: {now} now, {then} then')
    return 1
