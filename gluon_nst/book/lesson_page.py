"""Make a page of an executed lesson: its figures with captions, and its exercises."""

import base64
import re

from ..exercises.exercise import exercises
from .generated import exercise_block

RUN = """
:::{{dropdown}} Run this lesson yourself
As a script, or as a notebook, after [the installation](../course.md#how-to-run-a-lesson):

```
gluon-nst lesson run {number}
gluon-nst lesson open {number}
```
:::

{{.made}}
{made}
"""
READ_ON = '## Where to read on'  # the heading after the exercises


def lesson_page(lesson, made, folder):
    """Write the page of a lesson into a folder, with its figures beside it.

    Parameters
    ----------
    lesson : Lesson
    made : (Path, dict)
        Its executed notebook, and how it was made.
    folder : Path
    """
    import nbformat

    path, facts = made
    notebook = nbformat.read(path, as_version=4)
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == 'code':
            cell.outputs = list(_outputs(cell.outputs, folder, f'{path.stem}-{number}'))
    first = notebook.cells[0]
    first.source = (
        first.source.rstrip() + '\n\n' + RUN.format(number=lesson.number, made=_made(facts))
    )
    last = notebook.cells[_last(notebook.cells, READ_ON)]
    blocks = [exercise_block(e) for e in exercises().values() if e.lesson == lesson.number]
    last.source = last.source.replace(READ_ON, '\n\n'.join([*blocks, READ_ON]), 1)
    nbformat.write(notebook, folder / path.name)


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
        figure = f'```{{figure}} {picture}\n:alt: {alt}\n\n{_plain(alt)}\n```'
        output.data = {'text/markdown': figure}
        output.metadata = {}
        yield output


def _plain(text):
    """Return a text that Markdown leaves as it is."""
    return re.sub(r'([\\`*_{}\[\]<>$#|])', r'\\\1', text)
