"""Make a page of an executed lesson: its figures with captions, and its exercises."""

import base64
import re

import gluon_nst

from ..course.lessons import notebook_path
from ..exercises.exercise import exercises
from .generated import exercise_block, taught_in

RUN = """
:::{{dropdown}} Run this lesson yourself
As a script, or as a notebook, after [the installation](../course.md#how-to-run-a-lesson); or
without code, in [the studio](../studio.md):

```
gluon-nst lesson run {number}
gluon-nst lesson open {number}
gluon-nst studio
```
:::

{{.made}}
{made} For a class there are <a href="../slides/{slides}.html">slides</a>.
"""
FIGURE = """```{{figure}} {picture}
:alt: {alt}
:figclass: {kind}

{text}
```"""
READ_ON = '## Where to read on'  # the heading after the exercises


def lesson_page(lesson, made, folder):
    """Write the page of a lesson into a folder, with its figures beside it; return its notebook.

    Parameters
    ----------
    lesson : Lesson
    made : (NotebookNode, dict)
        Its executed notebook, and how it was made.
    folder : Path
    """
    import nbformat

    notebook, facts = made
    path = notebook_path(lesson, folder)
    if notebook.cells[-1].source == 'figures.done()':  # it tells where a script saves them
        notebook.cells.pop()
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == 'code':
            cell.outputs = list(_outputs(cell.outputs, folder, f'{path.stem}-{number}'))
    first = notebook.cells[0]
    first.source = (
        first.source.rstrip()
        + '\n\n'
        + RUN.format(number=lesson.number, slides=path.stem, made=_made(facts))
    )
    last = notebook.cells[_last(notebook.cells, READ_ON)]
    blocks = [exercise_block(e) for e in exercises().values() if e.lesson == lesson.number]
    blocks.append(_in_the_reference(lesson))
    last.source = last.source.replace(READ_ON, '\n\n'.join([*blocks, READ_ON]), 1)
    last.source = _cited(last.source, folder.parent / 'references.bib')
    nbformat.write(notebook, path)
    return notebook


def _in_the_reference(lesson):
    """Return links to the functions whose docstrings name this lesson."""
    names = [name for name in gluon_nst.__all__ if taught_in(name) == lesson.path.stem]
    links = ', '.join(f'{{py:obj}}`~gluon_nst.{name}`' for name in names)
    return f'In the [reference](../reference/index.md): {links}.' if links else ''


def _cited(text, bibliography):
    """Return a text in which papers are cited that are in the bibliography, by their eprint."""
    entries = bibliography.read_text(encoding='utf-8') if bibliography.is_file() else ''
    keys = dict(
        reversed(pair) for pair in re.findall(r'@\w+\{(\w+),\n  eprint = \{(.+?)\}', entries)
    )

    def cite(match):
        key = keys.get(match[1])
        return f'{match[0]} {{cite:p}}`{key}`' if key else match[0]

    return re.sub(r'arXiv:(\d{4}\.\d{4,5})', cite, text)


def _last(cells, words):
    """Return the number of the last cell of text that has these words."""
    return max(i for i, c in enumerate(cells) if c.cell_type == 'markdown' and words in c.source)


def _made(facts):
    cores = f'{facts["cores"]} CPU core{"s" if facts["cores"] > 1 else ""}'
    small = ', with small pictures and few steps' if facts['smoke'] else ''
    return f'Executed on {facts["date"]}, on {cores}, in {facts["seconds"]} seconds{small}.'


def _outputs(outputs, folder, name):
    """Yield outputs; a picture becomes a figure, with its caption and as text what it shows."""
    outputs = [o for o in outputs if not o.get('metadata', {}).get('caption')]
    for number, output in enumerate(outputs):
        data = output.get('data', {})
        if 'image/png' not in data:
            yield output
            continue
        caption = output.metadata.get('image/png', {}).get('alt', '')
        picture = f'{name}-{number}.png'
        (folder / picture).write_bytes(base64.b64decode(data['image/png']))
        alt = re.sub(r'\s+', ' ', caption)
        sliders = data.get('text/html', '')
        figure = FIGURE.format(
            picture=picture, kind='print-only' if sliders else 'lesson', alt=alt, text=_plain(alt)
        )
        if sliders:
            figure = f'```{{raw}} html\n{sliders}\n```\n\n{figure}'
        output.data = {'text/markdown': figure}
        output.metadata = {}
        yield output


def _plain(text):
    """Return a text that Markdown leaves as it is."""
    return re.sub(r'([\\`*_{}\[\]<>$#|])', r'\\\1', text)
