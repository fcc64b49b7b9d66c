"""Measure how much memory runs take, against what `gluon_nst.memory` estimates.

    python tests/benchmarks/memory.py [--sizes 225 450 900] [--steps 3] [--pictures CONTENT STYLE]

Each run is ``gluon-nst stylize`` in a process of its own, whose peak Linux tells (VmHWM). A table
is printed. The constants of `gluon_nst.memory` are to be chosen so that its last column is small.
"""

import argparse
import subprocess
import sys
import tempfile

from gluon_nst.images import fit_size, read_image
from gluon_nst.memory.estimate import estimate_peak
from gluon_nst.processor import has_bfloat16
from gluon_nst.recipes import RECIPES, get_recipe
from gluon_nst.resources import sample_picture

PICTURES = [str(sample_picture(name)) for name in ('castle.jpg', 'starry-night.jpg')]
RUN = """
import sys
from gluon_nst.cli.main import main
failed = main(sys.argv[1:])
print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])
sys.exit(failed)
"""  # VmHWM is that of this program alone; getrusage also counts what started it


def measure(recipe, pictures, precision, steps=3):
    """Return the peak in bytes of a run with so many steps at full size."""
    stages = len(recipe.stages(recipe.size))
    options = {
        'recipe': recipe.name,
        'optimizer': recipe.optimizer,
        'precision': precision,
        'size': recipe.size,
        'steps': steps * 2 ** (stages - 1),  # each stage has half the steps of the one before
    }
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, '-c', RUN, 'stylize', *pictures, '-o', out]
        for name, value in options.items():
            command += [f'--{name}', str(value)]
        lines = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return 1024 * int(lines.split()[-1])


def estimate(recipe, pictures, precision):
    """Return the estimate for the same run."""
    sizes = [read_image(picture).shape[1::-1] for picture in pictures]
    shapes = [fit_size(*size, recipe.size) for size in sizes]
    return estimate_peak(recipe, *shapes, precision, *(width * height for width, height in sizes))


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--sizes', type=int, nargs='+', default=[225, 450, 900])
    parser.add_argument('--steps', type=int, default=3, help='at full size')
    parser.add_argument('--recipes', nargs='+', default=[*RECIPES])
    parser.add_argument('--pictures', nargs=2, default=PICTURES)
    options = parser.parse_args()

    print('| recipe | optimizer | precision | size | estimate | measured | off by |')
    print('|---|---|---|---|---|---|---|')
    for size in options.sizes:
        for name in options.recipes:
            for optimizer in ('adam', 'lbfgs'):
                recipe = get_recipe(name).replace(size=size, optimizer=optimizer)
                for precision in ['float32', 'bfloat16'][: 1 + has_bfloat16()]:
                    guess = estimate(recipe, options.pictures, precision)
                    peak = measure(recipe, options.pictures, precision, options.steps)
                    print(
                        f'| {name} | {optimizer} | {precision} | {size} | {guess / 1e9:.2f} GB | '
                        f'{peak / 1e9:.2f} GB | {100 * (guess / peak - 1):+.0f} % |',
                        flush=True,
                    )


if __name__ == '__main__':
    main()
