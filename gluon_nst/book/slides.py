"""Slides of the lessons: what each is for, its formulas, its figures, and its summary."""

import re

AIM = 'able to'
NEXT = '```{revealjs-break}\n```'  # to another slide of the same section


def slides(notebook):
    """Return a lesson's slides as Markdown.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The page of the lesson, whose outputs have figures already.
    """
    shown: list = []
    for section in _sections(notebook.cells):
        heading, _, text = section['text'].partition('\n')
        if heading.startswith('# '):
            shown.append(f'{heading}\n\n{_list_after(AIM, text)}')
        elif heading == '## Summary':
            shown.append(f'{heading}\n\n{text.strip()}')
        elif heading == '## Exercises':
            shown.append(f'## Three questions\n\n{_list_after("Three questions:", text)}')
        elif re.match(r'## \d', heading):
            formulas = re.findall(r'^\$\$.*?\$\$$', text, re.M | re.S)
            shown.append('\n\n'.join([heading, *formulas]))
            for number, figure in enumerate(section['figures']):
                shown += [NEXT, figure] if number or formulas else [figure]
    return _unlinked('\n\n'.join(shown)) + '\n'


def _sections(cells):
    """Return the parts of a lesson, from one heading to the next, with the figures of each."""
    found: list = []
    for cell in cells:
        if cell.cell_type == 'markdown':
            for part in re.split(r'^(?=##? )', cell.source, flags=re.M):
                if part.startswith('#'):
                    found.append({'text': part, 'figures': []})
                elif found:
                    found[-1]['text'] += part
        else:
            for output in cell.outputs:
                figure = output.get('data', {}).get('text/markdown', '')
                match = re.search(r'^```\{figure\}.*', figure, re.M | re.S)
                if match:
                    found[-1]['figures'].append(match[0].replace('print-only', 'lesson'))
    return found


def _list_after(words, text):
    """Return the list that follows some words."""
    after = re.split(words.replace(' ', r'\s+'), text, maxsplit=1)[-1]
    return re.split(r'\n\n(?![-\d ])', after.strip(), maxsplit=1)[0]


def _unlinked(text):
    return re.sub(r'(?<!!)\[([^\]]+)\]\([^)]*\)', r'\1', text)
