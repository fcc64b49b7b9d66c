"""The book: what its pages hold, and the whole of it in a browser without a network.

The whole is made where Sphinx is: ``tox -e book-py311``.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy
import pytest

from gluon_nst.book import build, executed, gallery, generated, printed
from gluon_nst.book.lesson_page import lesson_page
from gluon_nst.book.slides import slides
from gluon_nst.cli.main import main
from gluon_nst.course.lessons import find, lessons
from gluon_nst.errors import UserError
from gluon_nst.exercises.exercise import exercises
from gluon_nst.exercises.submission import execute

pytestmark = pytest.mark.any_mxnet

FACTS = {'date': '2026-01-01', 'cores': 2, 'seconds': 7, 'smoke': True}
try:
    CHROMIUM = printed.chromium()
except UserError:
    CHROMIUM = None


def each(some):
    return pytest.mark.parametrize('exercise', some, ids=lambda exercise: exercise.name)


# --- pages


@each(exercises().values())
def test_an_exercise_has_its_task_and_hints_and_no_solution(exercise):
    block = generated.exercise_block(exercise)
    assert f'gluon-nst exercise check {exercise.name}' in block
    assert all(hint in block for hint in exercise.hints())
    known = block + exercise.read('starter.py')
    for line in exercise.read('solution.py').splitlines():
        if line.strip() and len(line.split()) > 3 and line not in known:
            assert line not in block


PREDICTED = [
    exercise for exercise in exercises().values() if 'def truth' in exercise.read('check.py')
]


@each(PREDICTED)
def test_a_prediction_can_be_answered_and_its_answer_is_not_on_the_page(exercise):
    block = generated.exercise_block(exercise)
    salt, right, digits = re.search(
        r'data-salt="(\w+)" data-right="(\w+)" data-digits="(\d)"', block
    ).groups()
    check = execute(exercise.folder / 'check.py')
    inputs = [
        round(value, 1) if isinstance(value, float) else value
        for value in check.draw(numpy.random.RandomState(1))
    ]
    answer = check.truth(*inputs)
    if isinstance(answer, list) and isinstance(answer[0], str):
        answer = re.findall(r'-?\d+(?:\.\d+)?', answer[0].rpartition(': ')[2])
    told = ' '.join(f'{float(n):.{digits}f}' for n in numpy.atleast_1d(answer).ravel())
    assert hashlib.sha256(f'{salt}{told}'.encode()).hexdigest() == right
    assert f' {told}' not in block


def test_links_lead_to_pages_of_the_book_or_are_none(tmp_path, monkeypatch):
    chapters = tmp_path / 'chapters'
    for folder in chapters, tmp_path / 'img' / 'results':
        folder.mkdir(parents=True)
    (tmp_path / 'img' / 'results' / 'color.jpg').touch()
    monkeypatch.setattr(build, 'folder', lambda _name: chapters)
    text = (
        '[a](05_style_loss.py) [b](teachers.md#common-mistakes) [c](../README.md) '
        '![d](../img/results/color.jpg) [e](#here) [f](https://example.org) ![g](../img/no.jpg)'
    )
    assert build._linked(text, tmp_path) == (
        '[a](lessons/05_style_loss.ipynb) [b](teachers.md#common-mistakes) c '
        '![d](pictures/color.jpg) [e](#here) [f](https://example.org) '
    )
    assert (tmp_path / 'pictures' / 'color.jpg').is_file()


def test_every_command_has_its_help(tmp_path, monkeypatch):
    seen = {}
    monkeypatch.setattr(build, 'build', lambda out, cache, parsers, pdf: seen.update(parsers))
    assert main(['book', '-o', str(tmp_path / 'site')]) == 0
    text = generated.pages(seen)['commands.md']
    for words in 'stylize', 'exercise check', 'weights import', 'book':
        assert f'## gluon-nst {words}\n' in text
    assert '--deadline' in text and '--strength' in text


# --- lessons


@pytest.fixture
def notebook(tmp_path):
    """An executed notebook of lesson 5, with one figure."""
    nbformat = pytest.importorskip('nbformat')
    new = nbformat.v4
    caption = 'A caption with conv1_1 & <tags>.'
    outputs = [
        new.new_output('stream', text='said'),
        new.new_output(
            'display_data', {'image/png': 'iVBORw0KGgo='}, metadata={'image/png': {'alt': caption}}
        ),
        new.new_output('display_data', {'text/plain': caption}, metadata={'caption': True}),
    ]
    cells = [
        new.new_markdown_cell('# Lesson 5. Style loss'),
        new.new_code_cell('show()', outputs=outputs),
        new.new_markdown_cell('## Exercises\n\n1. One\n\n## Where to read on\n\nThere.'),
    ]
    return new.new_notebook(cells=cells)


def test_a_lesson_becomes_a_page(notebook, tmp_path):
    (tmp_path / 'pages').mkdir()
    lesson_page(find(5), (notebook, FACTS), tmp_path / 'pages')
    book = json.loads((tmp_path / 'pages' / '05_style_loss.ipynb').read_text())
    first, code, last = (''.join(cell['source']) for cell in book['cells'])
    assert 'gluon-nst lesson run 5' in first
    assert 'on 2 CPU cores, in 7 seconds, with small pictures' in first
    said, figure = book['cells'][1]['outputs']  # the caption is in the figure
    text = ''.join(figure['data']['text/markdown'])
    assert ':alt: A caption with conv1_1 & <tags>.' in text and r'conv1\_1 & \<tags\>' in text
    assert (tmp_path / 'pages' / '05_style_loss-1-1.png').is_file()
    assert last.index('{dropdown} gram:') < last.index('{dropdown} style-loss:')
    assert last.rstrip().endswith('## Where to read on\n\nThere.')


def test_slides_have_aims_formulas_figures_and_questions(notebook):
    notebook.cells[0].source += (
        '\n\nAt the end you will be able\nto\n\n- see;\n- say.\n\nYou should know.'
        '\n\n## 1. Seeing\n\nMuch text, see [lesson 3](03.ipynb).\n\n$$a = b$$\n\nMore.'
    )
    figure = '```{figure} a.png\n:figclass: print-only\n\nSeen.\n```'
    notebook.cells[1].outputs[1]['data'] = {'text/markdown': figure}
    notebook.cells[2].source = (
        '## Summary\n\n- It is so.\n\n## Exercises\n\nThree questions:\n\n1. Why?\n\n'
        'What to try next:\n\n- That.\n\n## Where to read on\n\nThere.'
    )
    assert slides(notebook) == (
        '# Lesson 5. Style loss\n\n- see;\n- say.\n\n## 1. Seeing\n\n$$a = b$$\n\n'
        '```{revealjs-break}\n```\n\n```{figure} a.png\n:figclass: lesson\n\nSeen.\n```\n\n'
        '## Summary\n\n- It is so.\n\n## Three questions\n\n1. Why?\n'
    )


def test_a_grid_has_sliders_on_the_page_and_a_figure_in_print(notebook, tmp_path):
    notebook.cells[1].outputs[1]['data']['text/html'] = '<div class="sliders"></div>'
    (tmp_path / 'pages').mkdir()
    page = lesson_page(find(5), (notebook, FACTS), tmp_path / 'pages')
    text = page.cells[1].outputs[1]['data']['text/markdown']
    assert text.startswith('```{raw} html\n<div class="sliders"></div>\n```\n')
    assert ':figclass: print-only' in text


def test_the_gallery_shows_what_its_commands_make_once(tmp_path, monkeypatch):
    commands = []

    def run(words, **_options):
        commands.append(words)
        return subprocess.CompletedProcess(words, 'broken' in words, stderr='no such thing\n')

    monkeypatch.setattr(gallery.subprocess, 'run', run)
    shown = {'Some': ('Text.', ['stylize img/castle.jpg img/citrus.jpg'])}
    monkeypatch.setattr(gallery, 'PICTURES', shown)
    for _ in range(2):
        text = gallery.gallery_page(tmp_path / 'gallery', tmp_path / 'cache')
    (words,) = commands
    assert Path(words[4]).is_file() and words[-4:-2] == ['300', '--overwrite']
    (picture,) = (tmp_path / 'gallery').iterdir()
    assert f'gallery/{picture.name}' in text
    assert '`gluon-nst stylize img/castle.jpg img/citrus.jpg --size 300`' in text
    shown['Some'][1].append('broken')
    with pytest.raises(UserError, match='"gluon-nst broken --size 300" made no .*: no such thing'):
        gallery.gallery_page(tmp_path / 'gallery', tmp_path / 'cache')


def test_a_pdf_needs_chromium(tmp_path, monkeypatch):
    monkeypatch.setattr(printed.shutil, 'which', lambda name: None)
    monkeypatch.setattr(build, '_check_sphinx', lambda: None)
    with pytest.raises(UserError, match='needs Chromium, which is not here'):
        build.build(tmp_path / 'site', tmp_path / 'cache', {}, pdf=True)


def test_what_the_book_needs_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(build.importlib.util, 'find_spec', lambda name: None)
    with pytest.raises(UserError, match='the book needs sphinx, which is not installed'):
        build.build(tmp_path / 'site', tmp_path / 'cache', {})


def test_only_code_that_has_changed_is_run_again(tmp_path, monkeypatch):
    pytest.importorskip('jupyter_cache', reason='jupyter-cache is not here: tox -e book-py311')
    nbformat, runs = pytest.importorskip('nbformat'), []
    path = tmp_path / '05_style_loss.py'
    lesson = find(5)._replace(path=path)

    def execute(notebook, lesson, folder):
        code = notebook.cells[1]
        runs.append(code.source)
        if code.source == 'stop()':
            raise KeyboardInterrupt
        said = f'in {folder} by {sys.prefix}/bin/python'
        code.outputs = [nbformat.v4.new_output('stream', text=said)]

    def read(text, code):
        path.write_text(f'# %% [markdown]\n# {text}\n\n# %%\n{code}\n')
        book, facts = executed.executed(lesson, executed.open_cache(tmp_path / 'cache'))
        assert facts['smoke'] == executed.SMOKE
        return [book.cells[0].source, book.cells[1].outputs[0]['text']]

    monkeypatch.setattr(executed, 'execute_notebook', execute)
    for text in 'Read [on](06_total_variation.py)', 'Look':  # other words need no other run
        there = text.replace('.py', '.ipynb')
        assert read(text, 'go()') == [there, 'in . by environment/bin/python']
    assert runs == ['go()']
    read('Look', 'go_on()')
    monkeypatch.setattr(executed, 'SMOKE', not executed.SMOKE)
    read('Look', 'go_on()')
    assert runs == ['go()', 'go_on()', 'go_on()']
    for _ in range(2):  # an interrupted one is no executed one
        with pytest.raises(KeyboardInterrupt):
            read('Look', 'stop()')
    assert runs[3:] == ['stop()'] * 2


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / 'mine.txt').write_text('mine')
    with pytest.raises(UserError, match='holds something else'):
        build.build(tmp_path, tmp_path / 'cache', {})
    assert [path.name for path in tmp_path.iterdir()] == ['mine.txt']


# --- the whole


@pytest.fixture(scope='module')
def site(tmp_path_factory):
    """The whole book, with small pictures and few steps."""
    pytest.importorskip('sphinx_book_theme', reason='Sphinx is not here: tox -e book-py311')
    folder = tmp_path_factory.mktemp('book')
    program, environment = shutil.which('gluon-nst'), {**os.environ, 'GLUON_NST_SMOKE': '1'}
    command = [program, 'book', '-o', 'site', *(['--pdf'] if CHROMIUM else [])]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    return folder / 'site'


@pytest.mark.slow
def test_every_figure_is_there_with_its_text(site):
    for lesson in lessons().values():
        page = (site / 'lessons' / f'{lesson.path.stem}.html').read_text(encoding='utf-8')
        pictures = re.findall(r'<img[^>]*_images[^>]*>', page)
        assert len(pictures) >= len(
            re.findall(r'figures\.(?:show|images|sliders|animator)\(', text(lesson))
        )
        for picture in pictures:
            assert len(re.search(r'alt="([^"]*)"', picture)[1].split()) >= 5, picture


def text(lesson):
    return lesson.path.read_text(encoding='utf-8')


@pytest.mark.slow
def test_nothing_is_fetched_from_elsewhere(site):
    for page in [*site.glob('*.html'), *site.glob('[!_]*/*.html')]:
        html = page.read_text(encoding='utf-8')
        for address in re.findall(r'<(?:script|link|img|iframe)[^>]*(?:src|href)="([^"]+)"', html):
            assert not address.startswith(('http', '//')), f'{page.name}: {address}'
            if not address.startswith(('data:', '#')):
                assert (page.parent / address.partition('?')[0].partition('#')[0]).exists(), address


@pytest.fixture(scope='module')
def browser():
    """Chromium without a network."""
    sync_api = pytest.importorskip('playwright.sync_api')
    if not CHROMIUM:
        pytest.skip('there is no Chromium')
    with sync_api.sync_playwright() as playwright:
        options = ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND']
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A new page, that may not ask for anything but files."""
    page, asked = browser.new_page(), []
    page.on('request', lambda request: asked.append(request.url))
    yield page
    assert {url.partition(':')[0] for url in asked} <= {'file', 'data'}
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    'address, words',
    [
        ('index.html', 'Lesson 5. Style loss'),
        ('lessons/06_total_variation.html', 'Predict here'),
        ('search.html?q=Gram', 'Lesson 5. Style loss'),
        ('reference/index.html', 'Explained in'),
        ('gallery.html', 'gluon-nst stylize img/castle.jpg'),
        ('literature.html', 'A Neural Algorithm of Artistic Style'),
    ],
)
def test_in_a_browser_without_a_network(site, page, address, words):
    page.goto(f'{site.as_uri()}/{address}')
    page.get_by_text(words).first.wait_for(state='attached')


@pytest.mark.slow
def test_pages_fit_the_width_of_a_phone(site, page):
    page.set_viewport_size({'width': 400, 'height': 900})
    for path in [
        *site.glob('*.html'),
        *site.glob('lessons/*.html'),
        *site.glob('reference/*.html'),
    ]:
        page.goto(path.as_uri())
        assert page.evaluate('document.documentElement.scrollWidth') <= 400, path.name


@pytest.mark.slow
def test_formulas_are_set_and_the_next_lesson_follows(site, page):
    page.goto(f'{site.as_uri()}/lessons/04_content_loss.html')
    page.locator('mjx-container').first.wait_for()
    page.locator('a.right-next').click()
    assert 'Lesson 5. Style loss' in page.title()


@pytest.mark.slow
def test_sliders_choose_a_picture_by_the_keyboard(site, page):
    page.goto(f'{site.as_uri()}/lessons/09_experiments.html')
    alpha, beta = page.locator('.sliders input').all()
    alpha.focus()
    page.keyboard.press('ArrowLeft')
    beta.focus()
    page.keyboard.press('ArrowRight')
    (seen,) = [i for i in page.locator('.sliders img').all() if i.is_visible()]
    assert seen.get_attribute('alt') == 'alpha 0.2, beta 50000'
    assert not page.locator('figure.print-only').first.is_visible()


@pytest.mark.slow
def test_a_prediction_is_judged_on_the_page(site, page):
    page.goto(f'{site.as_uri()}/lessons/06_total_variation.html')
    form = page.locator('form.answer').first
    page.evaluate('for (const folded of document.querySelectorAll("details")) folded.open = true')
    form.locator('input').fill('123')
    form.locator('button').click()
    page.get_by_text('Not yet: think again').wait_for()


@pytest.mark.slow
@pytest.mark.parametrize(
    'address, scheme',
    [
        ('index.html', 'light'),
        ('index.html', 'dark'),
        ('course.html', 'light'),
        ('gallery.html', 'light'),
        ('literature.html', 'light'),
        ('mistakes.html', 'light'),
        ('teachers.html', 'dark'),
        ('lessons/01_content_and_style.html', 'light'),
        ('lessons/05_style_loss.html', 'dark'),
        ('lessons/09_experiments.html', 'light'),
        ('reference/index.html', 'light'),
        ('slides/05_style_loss.html', 'light'),
    ],
)
def test_pages_are_accessible(site, page, address, scheme):
    """As far as axe-core can see."""
    axe = pytest.importorskip('axe_playwright_python.sync_playwright')
    page.emulate_media(color_scheme=scheme)
    page.goto(f'{site.as_uri()}/{address}')
    page.wait_for_timeout(1000)  # until formulas are set, and colours have changed
    found = axe.Axe().run(page).response['violations']
    assert [(v['id'], v['nodes'][0]['html']) for v in found] == []


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason='there is no Chromium')
def test_it_can_be_printed(site):
    assert (site / 'neural-style-transfer.pdf').read_bytes().startswith(b'%PDF')
