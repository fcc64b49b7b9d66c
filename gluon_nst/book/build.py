"""Build the book: prepare its source in a temporary folder, and call Sphinx."""

import re
import shutil
import sys
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from ..course.lessons import lessons
from ..errors import UserError
from ..resources import folder
from . import generated
from .executed import executed
from .lesson_page import lesson_page

PAGES = 'course', 'your-own-pictures', 'python', 'troubleshooting', 'teachers'
MARK = '.gluon_nst_book'  # in a folder that may be replaced


def build(out, cache, parsers):
    """Write the book into a folder, from where it can be read without a network.

    Parameters
    ----------
    out : Path
        Need not exist; an earlier book in it is replaced.
    cache : Path
        Keeps the lessons that were executed: only those that have changed are executed again.
    parsers : dict of str to argparse.ArgumentParser
        Those of the commands, which have a page.

    Raises
    ------
    UserError
        If Sphinx is not installed, or the folder holds something else.
    LessonFailed
        If a cell of a lesson fails.
    """
    if out.exists() and not (out / MARK).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f'{out} holds something else: name another folder for the book')
    main = _sphinx()
    with TemporaryDirectory(prefix='gluon-nst-book-') as scratch:
        source, made = Path(scratch, 'source'), Path(scratch, 'made')
        stage(source, cache, parsers)
        if main(['-q', '-W', '--keep-going', str(source), str(made)]):
            raise UserError('Sphinx cannot make the book, for the reasons above')
        (made / MARK).touch()
        shutil.rmtree(made / '.doctrees', ignore_errors=True)
        if out.exists():
            shutil.rmtree(out)
        shutil.copytree(made, out)


def stage(source, cache, parsers):
    """Write all that Sphinx reads into a folder."""
    shutil.copytree(folder('chapters') / 'book', source)
    index = source / 'index.md'
    names = '\n'.join(f'lessons/{lesson.path.stem}' for lesson in lessons().values())
    index.write_text(index.read_text(encoding='utf-8').replace('LESSONS', names), encoding='utf-8')
    for name in PAGES:
        text = (folder('chapters') / f'{name}.md').read_text(encoding='utf-8')
        (source / f'{name}.md').write_text(_linked(text, source), encoding='utf-8')
    (source / 'lessons').mkdir()
    for lesson in lessons().values():
        print(f'lesson {lesson.number}: {lesson.title}', file=sys.stderr, flush=True)
        lesson_page(lesson, executed(lesson, cache), source / 'lessons')
    for name, text in generated.pages(parsers).items():
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text(text, encoding='utf-8')


def _linked(text, source):
    """Return a page with its links as they are in the book; what is not in it is no link."""

    def link(match):
        mark, words, target, anchor = match[1], match[2], match[3], match[4] or ''
        path = folder('chapters') / target
        if not target:
            return match[0]
        if re.fullmatch(r'\d\d_\w+\.py', target):
            return f'[{words}](lessons/{target[:-3]}.ipynb)'
        if path.suffix == '.md' and path.stem in PAGES and path.parent == folder('chapters'):
            return f'[{words}]({target}{anchor})'
        if path.suffix in ('.jpg', '.png') and path.is_file():
            (source / 'pictures').mkdir(exist_ok=True)
            shutil.copy(path, source / 'pictures' / path.name)
            return f'{mark}[{words}](pictures/{path.name})'
        return '' if mark else words  # a picture that is not here, or a page

    return re.sub(r'(!?)\[([^\]]*)\]\((?!https?:)([^)#]*)(#[^)]*)?\)', link, text)


def _sphinx():
    """Return Sphinx's program."""
    try:
        import myst_nb  # noqa: F401
        import sphinx_book_theme  # noqa: F401
        from sphinx.cmd.build import main
    except ImportError as error:
        raise UserError(
            f'the book needs {error.name}, which is not installed: run '
            '"pip install \'gluon-nst[book]\'"'
        ) from None

    def quiet(arguments):
        with redirect_stdout(sys.stderr):
            return main(arguments)

    return quiet
