"""``repeat``: repeat a run and compare the results."""

from pathlib import Path

from .arguments import free_folder
from .output import say


def add_repeat(commands):
    """Add the command ``repeat``."""
    parser = commands.add_parser(
        'repeat',
        help='repeat a run and check that it gives the same picture',
        description='Repeat the finished run in the folder RUN_DIR with the same pictures, '
        'settings and seed, and report whether the result is identical (exit code 0) or how '
        'much it differs (exit code 1).',
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
        return say(f'identical: {out} has the same pixels and losses as {options.folder}')
    then, now = found.totals
    say(
        f'not identical: the pixels of {out} differ by {found.mean_difference:.2g} of 255 on '
        f'average, and by at most {found.largest_difference}; the total loss is {now:.6g}, and '
        f'was {then:.6g}'
    )
    for name, (then, now) in found.surroundings.items():
        say(f'{name}: {now} now, {then} then')
    return 1
