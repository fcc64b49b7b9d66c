"""Build the book: prepare its source in a temporary folder, and call Sphinx."""

import importlib.util
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from ..course.figures import SMOKE
from ..course.lessons import lessons
from ..errors import UserError
from ..resources import folder
from . import generated
from .executed import executed, open_cache
from .gallery import gallery_page
from .lesson_page import lesson_page
from .printed import chromium, print_pdf
from .slides import slides

PAGES = 'course', 'your-own-pictures', 'python', 'studio', 'troubleshooting', 'teachers'
NAME = 'neural-style-transfer'  # of the PDF
MARK = '.gluon_nst_book'  # in a folder that may be replaced


def build(out, cache, parsers, pdf=False):
    """Write the book into a folder, from where it can be read without a network.

    Parameters
    ----------
    out : Path
        Need not exist; an earlier book in it is replaced.
    cache : Path
        Keeps the outputs of lessons: only those whose code has changed are executed again.
    parsers : dict of str to argparse.ArgumentParser
        Those of the commands, which have a page.
    pdf : bool
        Whether to print it, too, as one file.

    Raises
    ------
    UserError
        If Sphinx is not installed, or the folder holds something else; for a PDF, if there is no
        Chromium.
    LessonFailed
        If a cell of a lesson fails.
    """
    if out.exists() and not (out / MARK).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f'{out} holds something else: name another folder for the book')
    _check_sphinx()
    if pdf:
        chromium()
    with TemporaryDirectory(prefix='gluon-nst-book-') as scratch:
        source, made = Path(scratch, 'source'), Path(scratch, 'made')
        stage(source, cache, parsers, pdf)
        builders = [(source, 'html', made), (source / 'slides', 'revealjs', made / 'slides')]
        if pdf:
            builders.append((source, 'singlehtml', made / 'print'))
        for pages, builder, folder_of_it in builders:
            words = ['-q', '-W', '--keep-going', '-b', builder, str(pages), str(folder_of_it)]
            if subprocess.run([sys.executable, '-m', 'sphinx', *words], stdout=2).returncode:
                raise UserError('Sphinx cannot make the book, for the reasons above')
        if pdf:
            print_pdf(made / 'print' / 'index.html', made / f'{NAME}.pdf')
            shutil.rmtree(made / 'print')
        _share_pictures(made)
        (made / MARK).touch()
        for leftover in '.doctrees', '_sources', 'jupyter_execute':
            for path in list(made.rglob(leftover)):
                shutil.rmtree(path)
        if out.exists():
            shutil.rmtree(out)
        shutil.copytree(made, out)


def stage(source, cache, parsers, pdf=False):
    """Write all that Sphinx reads into a folder."""
    shutil.copytree(folder('chapters') / 'book', source)
    link = f'All of it is in <a href="{NAME}.pdf">one file, to print</a>.' if pdf else ''
    for index, place in (source / 'index.md', 'lessons/'), (source / 'slides' / 'index.md', ''):
        names = '\n'.join(f'{place}{lesson.path.stem}' for lesson in lessons().values())
        text = index.read_text(encoding='utf-8').replace('LESSONS', names).replace('PRINT', link)
        index.write_text(text, encoding='utf-8')
    for name in PAGES:
        text = (folder('chapters') / f'{name}.md').read_text(encoding='utf-8')
        (source / f'{name}.md').write_text(_linked(text, source), encoding='utf-8')
    (source / 'lessons').mkdir()
    for lesson, notebook in zip(lessons().values(), _all_executed(cache)):
        page = lesson_page(lesson, notebook, source / 'lessons')
        slide = source / 'slides' / f'{lesson.path.stem}.md'
        slide.write_text(slides(page), encoding='utf-8')
    for picture in (source / 'lessons').glob('*.png'):
        shutil.copy(picture, source / 'slides')
    gallery = gallery_page(source / 'gallery', cache / 'gallery')
    (source / 'gallery.md').write_text(gallery, encoding='utf-8')
    for name, text in generated.pages(parsers).items():
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text(text, encoding='utf-8')


def _all_executed(cache):
    """Return how each lesson was executed; with few steps, two at a time are executed."""
    kept = open_cache(cache)
    if not SMOKE:  # one after another, because they measure times
        return [executed(lesson, kept) for lesson in lessons().values()]
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(executed, lesson, kept) for lesson in lessons().values()]
        try:
            return [one.result() for one in running]
        finally:
            for one in running:
                one.cancel()


def _share_pictures(made):
    """Let the slides show the pictures of the lessons, and leave out their copies."""
    for page in (made / 'slides').glob('*.html'):
        text = page.read_text(encoding='utf-8')
        page.write_text(text.replace('"_images/', '"../_images/'), encoding='utf-8')
    shutil.rmtree(made / 'slides' / '_images')


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


def _check_sphinx():
    """Raise a UserError if something that the book needs is not installed."""
    for name in 'sphinx', 'myst_nb', 'jupyter_cache', 'sphinx_book_theme', 'sphinx_revealjs':
        if importlib.util.find_spec(name) is None:
            raise UserError(
                f'the book needs {name}, which is not installed: run '
                '"pip install \'gluon-nst[book]\'"'
            )
