"""Do two versions of the package paint the same pictures, bit for bit?

Print the SHA-256 of the pixels and of the losses of each recipe on three pairs, in float32, one in
tiles, one resumed half-way:

    python tests/benchmarks/same.py > before.txt    # then change the code
    python tests/benchmarks/same.py | diff before.txt -
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

IMG = Path(__file__).parents[2] / 'img'
PAIRS = (
    ('castle.jpg', 'stained-glass.jpg'),
    ('coffee.jpg', 'starry-night.jpg'),
    ('macaw.jpg', 'night-cafe.jpg'),
)
RECIPES = 'fast', 'd2l', 'tensorflow', 'vgg16'
SMALL = '--size', '160', '--steps', '12', '--every', '4', '--precision', 'float32'
SCALES = '--scales', '0.5,1'
# Where the picture is cut into tiles; in one process, so that the threshold can be lowered.
TILED = """
import importlib, sys
for name in ('gluon_nst.stripes', 'gluon_nst.fast.plan'):
    try:
        tiles = importlib.import_module(name)
    except ImportError:
        continue
    plan = tiles.plan
    plan.__defaults__ = (*plan.__defaults__[:-2], 10**7, 10**7)
from gluon_nst.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def main():
    """Print a line for each run."""
    assert all((IMG / name).is_file() for pair in PAIRS for name in pair), sorted(IMG.iterdir())
    with tempfile.TemporaryDirectory() as folder:
        for recipe in RECIPES:
            for pair in PAIRS:
                stylize(folder, recipe, pair, *SMALL)
        stylize(folder, 'fast', PAIRS[1], *SMALL, *SCALES)
        stylize(folder, 'fast', PAIRS[0], *SMALL, '--size', '400', program=('-c', TILED))


def stylize(folder, recipe, pair, *options, program=('-m', 'gluon_nst')):
    """Do one run in a fresh process, and print what it made."""
    pictures = [str(IMG / name) for name in pair]
    out = Path(folder, f'{recipe}-{len(list(Path(folder).iterdir()))}')
    command = [*pictures, '-o', str(out), '--recipe', recipe, *options]
    subprocess.run([sys.executable, *program, 'stylize', *command], check=True, capture_output=True)
    from gluon_nst.images import read_image

    pixels = digest(read_image(out / 'stylized.png').tobytes())
    record = json.loads((out / 'run.json').read_text())
    losses = digest((out / 'losses.csv').read_bytes())
    print(
        f'{recipe:11}{pair[0]:13}{pair[1]:19}tiles {record["tiles"]}  {pixels}  {losses}',
        flush=True,
    )


def digest(data):
    """Return the first half of a SHA-256."""
    return hashlib.sha256(data).hexdigest()[:32]


if __name__ == '__main__':
    main()
