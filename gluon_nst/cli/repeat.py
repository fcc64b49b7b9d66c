"""``repeat``: do a run again, and compare."""

from pathlib import Path

from .arguments import free_folder
from .output import say


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
    from ..runs.again import repeat

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
