"""The page of the studio: its rooms, its look, and the lessons that it links."""

import gradio
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from .compare import Compare
from .engine import Engine
from .lab import Laboratory
from .lessons import lesson_page
from .look import Look
from .onepass import OnePass
from .paint import Paint
from .play import PlayRoom
from .widgets import PAINTINGS, PHOTOS, samples

CSS = """
figure.nst { margin: 0 }
figure.nst img { width: 100%; max-height: 70vh; object-fit: contain }
figure.drawn img { width: auto; max-width: 100% }
.wipe { --at: 50% }
.wipe figure { position: relative }
.wipe img + img { position: absolute; inset: 0; height: 100%; clip-path: inset(0 0 0 var(--at)) }
.wipe label { display: flex; gap: 0.7rem; align-items: center; margin-top: 0.5rem }
.wipe input { flex: 1 }
.block.hide-container { overflow: visible !important }
.dark { --color-accent: var(--primary-400) }
"""
TITLE = 'gluon_nst studio'


def build(runs, downloads):
    """Return the page, as Gradio's Blocks, and a function that ends what it has begun.

    Parameters
    ----------
    runs, downloads : Path
        The folders for runs, and for what visitors download.
    """
    engine = Engine()
    lab = Laboratory(samples((*PHOTOS, *PAINTINGS)))
    with gradio.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(600, 3600)) as page:
        gradio.Markdown('# The studio')
        with gradio.Tabs():
            with gradio.Tab('Paint'):
                paint = Paint(runs, downloads)
            with gradio.Tab('Look inside') as tab:
                Look(engine, lab, tab)
            with gradio.Tab('Play with the loss'):
                PlayRoom(engine, lab)
            with gradio.Tab('One pass') as tab:
                OnePass(engine, tab)
            with gradio.Tab('Compare') as tab:
                Compare(runs, tab)

    def close():
        paint.close()
        engine.close()

    return page, close


def theme():
    """Return colours that are read by everybody, and fonts that every machine has."""
    look = gradio.themes.Default(
        primary_hue='indigo', font=['system-ui', 'sans-serif'], font_mono=['monospace']
    )
    return look.set(
        body_text_color_subdued='*neutral_600',
        body_text_color_subdued_dark='*neutral_300',
        input_placeholder_color='*neutral_600',
        input_placeholder_color_dark='*neutral_300',
        color_accent='*primary_600',
        button_primary_background_fill='*primary_600',
        button_primary_background_fill_dark='*primary_600',
    )


def lesson_routes(book):
    """Return routes of pages of the lessons: those of a book, if it is there, or their text."""
    if (book / 'index.html').is_file():
        return [
            Mount('/book', StaticFiles(directory=book, html=True)),
            Route('/lessons/{name}.html', _in_book),
        ]
    return [Route('/lessons/{name}.html', _lesson)]


def _lesson(request):
    html = lesson_page(request.path_params['name'])
    return HTMLResponse(html) if html else PlainTextResponse('no such lesson', 404)


def _in_book(request):
    return RedirectResponse(f'/book/lessons/{request.path_params["name"]}.html')
