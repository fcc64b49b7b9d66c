"""Measure how fast a step is, against the chapter's loop as printed, PyTorch and pastiche.

    python tests/benchmarks/speed.py [--rounds 3] [--steps 4] [--python-with-torch PATH]

Everything is measured in one run, in turn, each in a process of its own; ratios are those of
one round, and told with their smallest and largest value. The tables are printed, and written to
``speed.json`` with the machine and the versions. Then it counts how long the recipe fast takes to
the totals of the same losses that the chapter has after 100, 200 and 500 steps.
"""

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIZES = (225, 150), (450, 300), (900, 600)
MAIN = SIZES[1]
ALONE = 'chapter, threads as MXNet chooses'
OURS = 'ours, float32', 'ours, bfloat16'
OTHERS = 'PyTorch, float32', 'PyTorch, bfloat16', 'pastiche'


def measure(python, subject, size, steps):
    """Return what one process measures, or None where its library is missing."""
    command = [python, str(HERE / 'subjects.py'), subject, *map(str, (*size, steps))]
    process = subprocess.run(command, capture_output=True, text=True)
    if process.returncode:
        print(f'{subject} cannot be measured: {process.stderr.strip().splitlines()[-1]}')
        return None
    result = json.loads(process.stdout.splitlines()[-1])
    return {'step': statistics.median(result['seconds']), 'peak': result['peak']}


def rounds_at(size, subjects, options):
    """Return the measurements of each subject at a size, one for every round, in turn."""
    found = {subject: [] for subject in subjects}
    for _ in range(options.rounds):
        for subject in subjects:
            python = options.python_with_torch if subject in OTHERS else sys.executable
            measured = python and measure(python, subject, size, options.steps)
            if measured:
                found[subject].append(measured)
    return {subject: rows for subject, rows in found.items() if rows}


def ratio(slow, quick):
    """Return the median, smallest and largest ratio of two subjects' steps, round by round."""
    ratios = [a['step'] / b['step'] for a, b in zip(slow, quick)]
    return statistics.median(ratios), min(ratios), max(ratios)


def table_of_steps(found):
    """Return a table of the steps at each size."""
    lines = [
        '| a step | size | seconds | against the chapter | peak memory |',
        '|---|---|---|---|---|',
    ]
    for size, subjects in found.items():
        for subject, rows in subjects.items():
            middle, low, high = ratio(subjects['chapter'], rows)
            seconds = statistics.median(row['step'] for row in rows)
            peak = max(row['peak'] for row in rows) / 1e9
            lines.append(
                f'| {subject} | {size} | {seconds:.2f} | {middle:.2f} ({low:.2f} to '
                f'{high:.2f}) times as fast | {peak:.2f} GB |'
            )
    return lines


def growth(found, subject):
    """Return the exponent with which the time of a step grows with the pixels."""
    (small, *_), (*_, large) = SIZES, SIZES
    seconds = [
        statistics.median(row['step'] for row in found['{}x{}'.format(*size)][subject])
        for size in (small, large)
    ]
    pixels = [width * height for width, height in (small, large)]
    return math.log(seconds[1] / seconds[0]) / math.log(pixels[1] / pixels[0])


def main():
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--steps', type=int, default=4, help='steps in each measurement')
    parser.add_argument(
        '--python-with-torch', help='one with PyTorch, and maybe with pastiche 1.6.0'
    )
    parser.add_argument(
        '--pictures',
        nargs=2,
        metavar=('CONTENT', 'STYLE'),
        help='for the last table (default: the castle and The Starry Night)',
    )
    parser.add_argument('--out', type=Path, default=Path('speed.json'))
    options = parser.parse_args()

    subjects = ['chapter', ALONE, *OURS, 'ours, L-BFGS', *OTHERS]
    found = {'{}x{}'.format(*size): rounds_at(size, subjects, options) for size in SIZES}
    main_size = found['{}x{}'.format(*MAIN)]
    lines = table_of_steps(found)
    for subject in OURS:
        lines.append(
            f'{subject}: the time of a step grows with pixels to the power of '
            f'{growth(found, subject):.2f}'
        )
    chapter_step = statistics.median(row['step'] for row in main_size['chapter'])
    # Now, for what is set for this process when MXNet is imported, those above would inherit.
    from race import race

    lines += ['', *race(chapter_step, MAIN, options.pictures)]
    print('\n'.join(lines))

    from gluon_nst.pipeline import versions
    from gluon_nst.processor import cpu_flags, fast_bfloat16

    options.out.write_text(
        json.dumps(
            {
                'machine': platform.machine(),
                'cores': len(os.sched_getaffinity(0)),
                'bfloat16': fast_bfloat16(),
                'flags': sorted(f for f in cpu_flags() if f[:3] in ('amx', 'avx')),
                'versions': versions(),
                'steps': found,
                'lines': lines,
            },
            indent=2,
        )
        + '\n'
    )


if __name__ == '__main__':
    main()
