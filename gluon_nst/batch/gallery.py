"""The page that shows what became of a folder of pictures: index.html.

It needs nothing but the run folders beside it, so they can be moved together.
"""

from collections import Counter
from html import escape

import numpy
from PIL import Image

from .. import pages
from ..images import save_image
from ..runs.names import GIF, PLOT, RECORD, STYLIZED

THUMBNAILS = {'content': 'content.jpg', 'style': 'style.jpg'}  # in a run folder, by role
BODY = """<header>
<h1>{title}</h1>
<p>{summary}</p>
</header>
<main>
{cards}
</main>
{failures}"""
CSS = """
dt, figcaption, .run { color: var(--faint) }
main { display: grid; gap: 1.5rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)) }
article { display: flex; flex-direction: column; overflow: hidden;
  background: var(--card); border: 1px solid var(--line); border-radius: 12px }
img { display: block; width: 100%; aspect-ratio: 4 / 3; object-fit: contain }
.result { padding: 1rem 1rem 0 }
.sources { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; padding: 1rem }
figure img { object-position: left }
figcaption { font-size: .85rem; margin-top: .25rem; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: repeat(4, 1fr); margin: 0 1rem; padding: .75rem 0;
  border-top: 1px solid var(--line); text-align: center }
dt { font-size: .8rem }
dd { font-variant-numeric: tabular-nums; font-weight: 600 }
.run { margin-top: auto; padding: .75rem 1rem; border-top: 1px solid var(--line);
  font-size: .85rem }
.waiting { justify-content: center; padding: 3rem 1rem; text-align: center;
  color: var(--faint); border-style: dashed }
.failures { margin-top: 2.5rem; border-left: 4px solid var(--bad); padding-left: 1rem }
.failures h2 { color: var(--bad); font-size: 1.2rem }
.failures li { margin: .5rem 0; overflow-wrap: anywhere }
.failures ul { list-style: none; padding: 0 }
"""
CARD = """<article id="{name}">
<a class="result" href="{name}/{files[picture]}">
<img src="{name}/{files[picture]}" loading="lazy" alt="{content} in the style of {style}"></a>
<div class="sources">
<figure><img src="{name}/{files[content]}" loading="lazy" alt="">
<figcaption>{content}</figcaption></figure>
<figure><img src="{name}/{files[style]}" loading="lazy" alt="">
<figcaption>{style}</figcaption></figure>
</div>
<dl>
{losses}
</dl>
<p class="run">{name}: {recipe}, {width}x{height}, {steps} steps in {seconds:.0f} s<br>
<a href="{name}/{files[gif]}">watch it form</a>, <a href="{name}/{files[plot]}">losses</a>, \
<a href="{name}/{files[record]}">settings</a></p>
</article>"""
LOSS = '<div><dt>{}</dt><dd>{}</dd></div>'


def write_page(out, title, pairs):
    """Write index.html, whole or not at all.

    Parameters
    ----------
    out : Path
    title : str
    pairs : iterable of Pair
        Each gets a card, except those that failed: they are listed below, with the reason.
    """
    pairs = list(pairs)
    done = [pair for pair in pairs if pair.status != 'failed']
    failures = [
        f'<li><strong>{escape(pair.title)}</strong><br>{_reason(pair)}</li>'
        for pair in pairs
        if pair.status == 'failed'
    ]
    body = BODY.format(
        title=escape(title),
        summary=_summary(pairs),
        cards='\n'.join(map(_card, done)),
        failures=_failures(failures),
    )
    pages.write(out / 'index.html', title, CSS, body)


def write_thumbnail(image, path):
    """Write a small copy of a picture (H, W, 3), uint8."""
    thumbnail = Image.fromarray(image)
    thumbnail.thumbnail((480, 480))
    save_image(path, numpy.asarray(thumbnail))


def _summary(pairs):
    number = Counter('done' if pair.record else pair.status for pair in pairs)
    counts = [f'{number["done"]} of {len(pairs)} pictures are ready']
    counts += [f'{number[name]} {name}' for name in ('waiting', 'failed') if number[name]]
    return ', '.join(counts)


def _failures(items):
    if not items:
        return ''
    items = '\n'.join(items)
    return f'<section class="failures">\n<h2>Failed</h2>\n<ul>\n{items}\n</ul>\n</section>'


def _reason(pair):
    return escape(pair.reason.replace(f'{pair.content.parent}/', ''))


def _card(pair):
    if pair.status == 'waiting':
        return f'<article class="waiting">{escape(pair.title)}: not done yet</article>'
    losses = '\n'.join(
        LOSS.format(escape(name), f'{loss:#.3g}'.rstrip('.'))
        for name, loss in pair.record['losses'].items()
    )
    shown = {name: pair.record[name] for name in ('width', 'height', 'steps', 'seconds')}
    return CARD.format(
        name=pair.folder.name,
        content=escape(pair.content.name),
        style=escape(', '.join(path.name for path in pair.styles)),
        losses=losses,
        recipe=escape(pair.record['recipe']),
        files=dict(THUMBNAILS, picture=STYLIZED, gif=GIF, plot=PLOT, record=RECORD),
        **shown,
    )
