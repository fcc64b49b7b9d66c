"""Pages of HTML that need nothing from elsewhere: one frame, one look, dark or light."""

from html import escape

from . import __version__
from .errors import UserError
from .files import atomic_path, remove_leftovers

MARK = '<meta name="generator" content="gluon_nst '
PAGE = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{MARK}{__version__}">
<title>{{title}}</title>
<style>{{style}}</style>
</head>
{{body}}
</html>
"""
STYLE = """
:root { color-scheme: light dark; --page: #f4f2ee; --card: #fff; --ink: #23211d; --faint: #6b665c;
  --line: #e2ded5; --bad: #b3261e; --good: #2e6b34 }
@media (prefers-color-scheme: dark) { :root { --page: #171614; --card: #211f1c; --ink: #eeeae2;
  --faint: #a49d90; --line: #383530; --bad: #ff8a80; --good: #8fce96 } }
* { box-sizing: border-box; margin: 0 }
body { max-width: 110rem; margin: auto; padding: clamp(1rem, 3vw, 3rem);
  background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
h1 { font-size: clamp(1.6rem, 4vw, 2.6rem); line-height: 1.2; overflow-wrap: anywhere }
header { margin-bottom: 2rem }
header p { color: var(--faint) }
a { color: inherit }
"""


def check(out):
    """Make sure that a page may be written in ``out``.

    Raises
    ------
    UserError
        If ``out`` is a file, or holds an index.html that gluon_nst did not write.
    """
    page = out / 'index.html'
    if out.exists() and not out.is_dir():
        raise UserError(f'{out} is a file: name a folder for the results')
    if page.exists() and MARK.encode() not in page.read_bytes():
        raise UserError(f'{page} was not made by gluon_nst: name another folder')


def write(path, title, style, body):
    """Write a page, whole or not at all.

    Parameters
    ----------
    path : Path
    title : str
        As plain text.
    style : str
        CSS, besides that of all pages.
    body : str
        HTML, with or without its <body>.
    """
    if not body.startswith('<body'):
        body = f'<body>\n{body}\n</body>'
    html = PAGE.format(title=escape(title), style=STYLE + style, body=body)
    remove_leftovers(path)
    with atomic_path(path) as temporary:
        # A file name may hold any bytes.
        temporary.write_text(html, encoding='utf-8', errors='replace')
