"""The lessons as pages of the studio: those of the book, if there is one, or else their text."""

import re

from markdown_it import MarkdownIt

from ..course.formulas import as_text
from ..course.lessons import lessons
from ..course.reading import cells
from ..pages import PAGE, STYLE

NARROW = """
body { max-width: 50rem }
h1, h2, p, ul, ol, pre { margin-bottom: 1rem }
pre { overflow: auto; padding-left: 1rem; border-left: 3px solid var(--line); font-size: 0.85em }
"""


def lesson_page(name):
    """Return the page of a lesson by the name of its file, without .py; None if there is none."""
    found = [lesson for lesson in lessons().values() if lesson.path.stem == name]
    if not found:
        return None
    lesson = found[0]
    parts = []
    for is_text, _, source in cells(lesson.path.read_text(encoding='utf-8')):
        text = re.sub(r'^# ?', '', source, flags=re.M) if is_text else f'```\n{source.strip()}\n```'
        parts.append(_with_formulas(text) if is_text else text)
    body = MarkdownIt().enable('table').render('\n\n'.join(parts[1:]))
    body = re.sub(r'href="(\d\d_\w+)\.py"', r'href="\1.html"', body)
    body = re.sub(r'<a href="(?!https?:|\d\d_)[^"]*">(.*?)</a>', r'\1', body)  # it is not here
    title = f'Lesson {lesson.number}. {lesson.title}'
    return PAGE.format(title=title, style=STYLE + NARROW, body=f'<body><main>{body}</main></body>')


def _with_formulas(text):
    text = re.sub(r'\$\$(.*?)\$\$', lambda m: f'\n`{as_text(m[1])}`\n', text, flags=re.S)
    return re.sub(r'\$(.*?)\$', lambda m: f'*{as_text(m[1])}*', text, flags=re.S)
