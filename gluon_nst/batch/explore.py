"""One pair of pictures with many settings: a grid of small pictures, to choose from."""

import itertools
import shlex
from html import escape
from pathlib import Path

from .. import pages
from ..errors import UserError
from ..pipeline import Job, Stylizer
from ..recipes import DEFAULT, OPTIONS, get_recipe
from ..runs.names import STYLIZED
from ..runs.record import read_record
from .gallery import CSS
from .pairing import Pair, is_done

LARGE = 900  # pixels: the size that the commands of the page ask for
STYLE = """
main { grid-template-columns: repeat(var(--columns), minmax(12rem, 1fr)); overflow-x: auto }
.frame { overflow: hidden; cursor: zoom-in }
.frame img { aspect-ratio: auto; transform: scale(var(--zoom));
  transform-origin: var(--x) var(--y) }
code { display: block; padding: .75rem 1rem; font-size: .75rem; overflow-wrap: anywhere;
  user-select: all; border-top: 1px solid var(--line) }
article h2 { font-size: 1rem; padding: .75rem 1rem }
"""
BODY = """<body style="--columns: {columns}; --zoom: 1; --x: 50%; --y: 50%">
<header>
<h1>{title}</h1>
<p>{done} of {all} pictures are ready. Click to zoom, move to look around: all pictures follow. The
line below a picture makes it large.</p>
</header>
<main>
{cards}
</main>
<script>
const body = document.body;
const look = event => {{
  const frame = event.target.closest('.frame');
  if (!frame) return;
  const box = frame.getBoundingClientRect();
  body.style.setProperty('--x', 100 * (event.clientX - box.left) / box.width + '%');
  body.style.setProperty('--y', 100 * (event.clientY - box.top) / box.height + '%');
}};
document.addEventListener('mousemove', look);
document.addEventListener('click', event => {{
  if (!event.target.closest('.frame')) return;
  look(event);
  const zoom = +body.style.getPropertyValue('--zoom');
  body.style.setProperty('--zoom', zoom < 4 ? 2 * zoom : 1);
}});
</script>
</body>"""
CARD = """<article><h2>{caption}</h2>
<div class="frame"><img src="{picture}" loading="lazy" alt="{caption}"></div>
<code>{command}</code></article>"""


def explore(
    content,
    style,
    vary,
    recipe=DEFAULT,
    *,
    out,
    device='auto',
    progress=True,
    preview=False,
    **settings,
):
    """Stylise one pair with every combination of some settings, and show all on one page.

    What an earlier call has finished is kept, if pictures and settings are the same.

    Parameters
    ----------
    content, style : str or Path
        Picture files.
    vary : dict of str to sequence
        The values to try, by the name of the field of the `Recipe`; the last one's are the
        columns of the page.
    recipe : str
        Name of a `Recipe`.
    out : str or Path
        Gets the page, index.html, and a run folder for each picture.
    device : {'auto', 'cpu', 'gpu'}
    progress : bool
        Whether to show progress bars.
    preview : bool
        As in `stylize`; without a size, pictures are as small as that anyway.
    **settings
        Fields of the `Recipe` to replace in all.

    Returns
    -------
    list of Path
        The run folders, in the order of the page.

    Raises
    ------
    UserError
        If an argument cannot be used.
    """
    if not vary or not all(isinstance(v, (list, tuple)) and v for v in vary.values()):
        raise UserError('there is nothing to vary: give a setting, such as strength=0.2,0.5,0.8')
    base = get_recipe(recipe).replace(**settings)
    base = base if 'size' in settings and not preview else base.preview()
    variants = [dict(zip(vary, values)) for values in itertools.product(*vary.values())]
    recipes = [base.replace(**variant) for variant in variants]  # all are checked before the first
    content, style, out = (Path(path).resolve() for path in (content, style, out))
    folders = [out / '_'.join(map('-'.join, _told(variant))) for variant in variants]
    pages.check(out)
    stylizer = Stylizer(base, device)
    for folder, recipe in zip(folders, recipes):
        if not is_done(Pair(folder, content, style), recipe, False):
            stylizer = stylizer.with_recipe(recipe)
            stylizer.run(Job(content, style, folder, overwrite=True, progress=progress))
        columns = len(list(vary.values())[-1])
        common = settings if base.name == DEFAULT else {'recipe': base.name, **settings}
        _write_page(out, (content, style), folders, variants, columns, common)
    return folders


def _told(variant):
    """Return the names and the values of a variant as one types them."""
    return [(name.replace('_', '-'), _text(value)) for name, value in variant.items()]


def _text(value):
    if isinstance(value, (list, tuple)):
        return ','.join(map(_text, value))
    return value if isinstance(value, str) else f'{value:g}'


def _write_page(out, pictures, folders, variants, columns, settings):
    done = [folder for folder in folders if read_record(folder).get('status') == 'finished']
    cards = [
        CARD.format(
            caption=escape(', '.join(map(' '.join, _told(variant)))),
            picture=escape(f'{folder.name}/{STYLIZED}'),
            command=escape(_command(pictures, {'size': LARGE, **settings, **variant})),
        )
        for folder, variant in zip(folders, variants)
        if folder in done
    ]
    title = f'{pictures[0].name} in the style of {pictures[1].name}'
    body = BODY.format(
        title=escape(title),
        columns=columns,
        done=len(done),
        all=len(folders),
        cards='\n'.join(cards),
    )
    pages.write(out / 'index.html', title, CSS + STYLE, body)


def _command(pictures, settings):
    """Return the command for a picture with these settings; nothing if some are no options."""
    if not {*settings} <= {'recipe', *OPTIONS}:
        return ''
    if isinstance(settings['size'], tuple):
        settings = {**settings, 'size': '{}x{}'.format(*settings['size'])}
    options = [part for name, value in _told(settings) for part in (f'--{name}', value)]
    return shlex.join(['gluon-nst', 'stylize', *map(str, pictures), *options])
