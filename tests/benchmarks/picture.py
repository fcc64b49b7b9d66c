"""How good the default recipe's picture is, how soon it is there, and what memory it takes.

    python tests/benchmarks/picture.py OUT [--recipes paint fast d2l] [--peer PICTURE]

Prints a table and writes OUT/index.html, with the pictures of eight pairs side by side. Every run
is ``gluon-nst stylize`` in a process of its own, with all cores; let nothing else run meanwhile.
The losses are those of `RelativeLoss` in the layers of the recipe `paint`, evaluated in float32 on
the picture as it is written, of 8 bits. With ``--peer`` another program's picture of the first pair
is judged, and shown, too.
"""

import argparse
import html
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy

from gluon_nst import extract_features, get_recipe, preprocess, pretrained_vgg19
from gluon_nst.features import truncate
from gluon_nst.images import fit_size, read_image, to_pixels
from gluon_nst.processor import has_bfloat16
from gluon_nst.relative import RelativeLoss
from gluon_nst.resources import sample_picture

PAIRS = [
    pair.split()
    for pair in (
        'castle starry-night',
        'castle stained-glass',
        'macaw night-cafe',
        'bridge indigo-waves',
        'citrus stained-glass',
        'coffee starry-night',
        'bridge night-cafe',
        'macaw indigo-waves',
    )
]
WEIGHTS = 1, 1, 1, 0.5, 0.2  # of the style layers in what is told, whatever the recipe's
SIZES = (
    ('450', 'float32'),
    ('225', 'bfloat16'),  # --preview
    ('450', 'bfloat16'),
    ('1200', 'bfloat16'),
)
RUN = """
import sys
from gluon_nst.cli.main import main
failed = main(sys.argv[1:])
print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])
sys.exit(failed)
"""
PAGE = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; background: #f4f2ee; color: #23211d }}
.pair {{ display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 1rem; margin: 2rem 0 }}
figure {{ margin: 0 }} img {{ width: 100% }} table {{ border-spacing: 1rem 0; text-align: left }}
</style>
<h1>{title}</h1>
{table}
{pairs}
</html>
"""


def path_of(name):
    return str(name if Path(name).exists() else sample_picture(f'{name}.jpg'))


def stylize(out, content, style, *options):
    """Run the command; return the record, seconds as one waits for them, and the peak in bytes."""
    command = [sys.executable, '-c', RUN, 'stylize', path_of(content), path_of(style)]
    began = time.perf_counter()
    lines = subprocess.run(
        [*command, '-o', str(out), '--overwrite', *map(str, options)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    ).stdout
    seconds = time.perf_counter() - began
    record = json.loads((out / 'run.json').read_text())
    return record, seconds, 1024 * int(lines.split()[-1])


class Judge:
    """The relative losses of a picture, in float32."""

    def __init__(self):
        self.recipe = recipe = get_recipe('paint')
        self.layers = dict(content_layers=recipe.content_layers, style_layers=recipe.style_layers)
        self.net = truncate(pretrained_vgg19(), **self.layers, padding=recipe.padding)
        self.loss = RelativeLoss(style_layer_weights=WEIGHTS)

    def __call__(self, picture, content, style):
        """Return the style loss and the content loss of a picture file."""
        image, content, style = map(read_image, (picture, path_of(content), path_of(style)))
        shape = image.shape[1::-1]
        style_shape = fit_size(*style.shape[1::-1], max(shape))
        X, content_X, style_X = map(
            preprocess, (image, content, style), (shape, shape, style_shape)
        )
        contents_Y, _ = self.features(content_X)
        targets = [self.loss.style_target(Y) for Y in self.features(style_X)[1]]
        contents_l, styles_l, *_ = self.loss(to_pixels(X), *self.features(X), contents_Y, targets)
        return float(sum(styles_l)), float(sum(contents_l))

    def features(self, X):
        return extract_features(X, **self.layers, net=self.net)


def measure(out, judge):
    """Return the rows of the table for the first pair: at two sizes, in both precisions."""
    rows = [('', 'seconds', 'to start', 'per megapixel', 'peak GB', 'style loss', 'content loss')]
    for size, precision in SIZES:
        if precision == 'bfloat16' and not has_bfloat16():
            continue
        folder = out / f'{precision}-{size}'
        record, seconds, peak = stylize(folder, *PAIRS[0], '--size', size, '--precision', precision)
        losses = judge(folder / 'stylized.png', *PAIRS[0])
        pixels = record['width'] * record['height'] / 1e6
        numbers = (
            f'{record["seconds"]:.1f}',
            f'{seconds - record["seconds"]:.1f}',
            f'{record["seconds"] / pixels:.0f}',
            f'{peak / 1e9:.2f}',
            *(f'{loss:.3f}' for loss in losses),
        )
        rows.append((f'{size}, {precision}', *numbers))
        print(' | '.join(rows[-1]), flush=True)
    return rows


def paint_pairs(out, recipes, judge, peer):
    """Return the figures of each pair, as HTML."""
    pairs = []
    for content, style in PAIRS:
        figures = [figure(path_of(content), 'content'), figure(path_of(style), 'style')]
        for recipe in recipes:
            folder = out / f'{recipe}-{content}-{style}'
            if not (folder / 'progress.gif').exists():  # the last file of a run
                stylize(folder, content, style, '--recipe', recipe)
            seconds = json.loads((folder / 'run.json').read_text())['seconds']
            figures.append(
                told(folder / 'stylized.png', f'{recipe}, {seconds:.0f} s', judge, content, style)
            )
        if peer and [content, style] == PAIRS[0]:
            figures.append(told(peer, Path(peer).stem, judge, content, style))
        pairs.append(f'<section class="pair">{"".join(figures)}</section>')
    return pairs


def told(picture, name, judge, content, style):
    losses = judge(picture, content, style)
    line = f'{name}: style loss {losses[0]:.3f}, content loss {losses[1]:.3f}'
    print(f'{content} + {style}, {line}', flush=True)
    return figure(picture, line)


def figure(picture, caption):
    import base64

    data = base64.b64encode(Path(picture).read_bytes()).decode()
    return (
        f'<figure><img alt="" src="data:image/png;base64,{data}">'
        f'<figcaption>{html.escape(caption)}</figcaption></figure>'
    )


def main():
    """Measure, paint, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('out', type=Path)
    parser.add_argument('--recipes', nargs='*', default=['paint', 'fast', 'd2l'])
    parser.add_argument('--peer', type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    judge = Judge()
    rows = measure(options.out, judge)
    table = ''.join(f'<tr>{"".join(f"<td>{cell}" for cell in row)}' for row in rows)
    pairs = paint_pairs(options.out, options.recipes, judge, options.peer)
    title = f'Eight pairs, {numpy.datetime64("today")}'
    page = PAGE.format(title=title, table=f'<table>{table}</table>', pairs='\n'.join(pairs))
    (options.out / 'index.html').write_text(page)
    print(f'open {options.out / "index.html"}')


if __name__ == '__main__':
    main()
