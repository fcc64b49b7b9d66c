"""Every lesson runs from start to end, as a script, and has all its parts.

That each runs as a notebook, too, is seen where the book is made of them: `test_book`.
"""

import ast
import os
import re
import runpy
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy
import pytest

import gluon_nst
from gluon_nst._compat import np
from gluon_nst.course import lessons as course
from gluon_nst.course.reading import cells, plain
from gluon_nst.resources import PACKAGE, folder

LESSONS = list(course.lessons().values())
CATALOGUE = PACKAGE / 'exercises' / 'catalogue'
each_lesson = pytest.mark.parametrize('lesson', LESSONS, ids=lambda lesson: lesson.path.stem)


def text(lesson):
    return lesson.path.read_text(encoding='utf-8')


# --- they run, in smoke mode


@pytest.fixture(scope='module')
def outputs(request, tmp_path_factory):
    """Run all that is wanted of the lessons, one on each core; yield what will be their outputs."""
    cores = os.cpu_count() or 1
    environment = dict(os.environ, GLUON_NST_SMOKE='1', OMP_NUM_THREADS='1')

    def start(pool, lesson):
        place = tmp_path_factory.mktemp('lesson')
        return place, pool.submit(
            subprocess.run,
            [sys.executable, str(lesson.path)],
            cwd=str(place),
            env=environment,
            check=True,
            text=True,
            stdout=subprocess.PIPE,
        )

    with ThreadPoolExecutor(cores) as pool:
        wanted = [i for i in request.session.items if i.function is test_runs_as_a_script]
        lessons = [item.callspec.params['lesson'] for item in wanted]
        started = {lesson: start(pool, lesson) for lesson in lessons}
        yield started
        for _, future in started.values():
            future.cancel()


@pytest.mark.slow
@each_lesson
def test_runs_as_a_script(lesson, outputs):
    place, future = outputs[lesson]
    figures = place / 'figures' / lesson.path.stem
    said = future.result().stdout
    assert said.rstrip().endswith(str(figures.resolve()))
    assert all(f'[{path.name}] ' in said for path in figures.glob('*.png'))
    calls = figure_calls(lesson)
    assert len(list(figures.glob('*.png'))) >= len(calls)
    assert [path.name for path in place.iterdir()] == ['figures']


def test_lesson_1_says_what_lesson_4_measures(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path, lesson = folder('chapters') / '04_content_loss.py', {}
    exec(compile(path.read_text(encoding='utf-8').split('# ## 3. ')[0], path, 'exec'), lesson)
    castle = lesson['distances'][-1]
    found = {
        name: [mine / far for mine, far in zip(distance, castle)]
        for name, distance in zip(lesson['changed'], lesson['distances'])
    }
    told = (folder('chapters') / '01_content_and_style.py').read_text(encoding='utf-8')
    told = told[told.index('measures it') : told.index('## 2.')]
    numbers = [float(number) for number in re.findall(r'0\.\d\d', told)]
    darker, moved = found['darker'], found['shifted by 16']
    assert numbers == pytest.approx([darker[0], moved[0], darker[1], moved[1]], abs=0.01)


def test_lesson_08_defines_what_the_package_has(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr('gluon_nst.course.figures.SMOKE', True)
    lesson = runpy.run_path(str(folder('chapters') / '08_training.py'))
    X = np.array(numpy.random.RandomState(0).normal(size=(1, 3, 8, 9)), dtype='float32')
    for name, arguments in (
        ('gram', (X,)),
        ('tv_loss', (X,)),
        ('content_loss', (X, X + 2)),
        ('style_loss', (X, gluon_nst.gram(X + 1))),
    ):
        theirs, ours = lesson[name](*arguments), getattr(gluon_nst, name)(*arguments)
        numpy.testing.assert_allclose(theirs.asnumpy(), ours.asnumpy(), rtol=1e-5)
    assert float(abs(lesson['output'] - lesson['content_X']).mean()) > 0.1


# --- they have all their parts


def test_all_eighteen_are_there():
    assert [lesson.number for lesson in LESSONS] == list(range(18))


@each_lesson
def test_parts(lesson):
    begin = text(lesson).index(f'# # Lesson {lesson.number}. {lesson.title}\n')
    parts = [
        'At the end you will be able to',
        '# **Time.** ',
        '# ## Summary\n',
        '# ## Exercises\n',
        '# Three questions:\n',
        '# What to try next:\n',
        '# ## Where to read on\n',
        '# %%\nfigures.done()\n',
    ]
    flat = re.sub(r'(?<=\w)\n# (?=\w)', ' ', text(lesson))  # where a sentence goes on
    places = [flat.find(part) for part in parts]
    assert begin < 1000 and -1 not in places and places == sorted(places), dict(zip(parts, places))


@each_lesson
def test_a_cell_can_be_seen_at_once(lesson):
    for is_text, _, cell in cells(text(lesson)):
        assert is_text or len(cell.strip('\n').splitlines()) <= 25, cell


@each_lesson
def test_three_questions_are_asked(lesson):
    asked = text(lesson).partition('# Three questions:\n')[2].partition('# What to try next')[0]
    assert re.findall(r'^# (\d)\. ', asked, re.M) == ['1', '2', '3']


@each_lesson
def test_time(lesson):
    amount, unit = lesson.time.split()
    minutes = float(amount) / (60 if unit.startswith('second') else 1)
    assert 0 < minutes <= {8: 10, 15: 4}.get(lesson.number, 3)


def figure_calls(lesson):
    return [
        node
        for node in ast.walk(ast.parse(text(lesson)))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == 'figures'
        and node.func.attr != 'done'
    ]


@each_lesson
def test_every_figure_has_a_caption(lesson):
    assert figure_calls(lesson)
    for call in figure_calls(lesson):
        caption = call.args[2 if call.func.attr == 'show' else 1]
        if isinstance(caption, ast.Constant):  # else it is put together when the lesson runs
            assert len(caption.value.split()) >= 5 and caption.value.endswith('.')
        assert call.func.attr in ('images', 'show', 'sliders', 'animator', 'live')


@each_lesson
def test_links_resolve(lesson):
    words = '\n'.join(line for line in text(lesson).splitlines() if line.startswith('#'))
    for link in re.findall(r'\]\((?!https?:)([^)#]+)', words):
        assert (folder('chapters') / link).is_file(), link
    for other in re.findall(r'\b\d\d_\w+\.py', text(lesson)):
        assert (folder('chapters') / other).is_file(), other
    for number in re.findall(r'gluon-nst lesson (?:run|open|notebook) (\d+)', text(lesson)):
        course.find(int(number))


@each_lesson
def test_its_text_can_be_read_in_a_terminal(lesson):
    for is_text, _, source in cells(text(lesson)):
        if is_text:
            assert not re.search(r'\\[a-z]|\$|mathbf|\]\(', plain(source)), plain(source)


@each_lesson
def test_lines_are_short(lesson):
    assert max(map(len, text(lesson).splitlines())) <= 100


@each_lesson
def test_exercises_are_those_of_the_catalogue(lesson):
    named = set(re.findall(r'gluon-nst exercise \w+ ([a-z][\w-]+)', text(lesson)))
    belong = {
        check.parent.name
        for check in CATALOGUE.glob('*/check.py')
        if re.search(r'^LESSON = (\d+)', check.read_text(encoding='utf-8'), re.M)[1]
        == str(lesson.number)
    }
    assert named == belong
    assert len(belong) >= 2 or not 2 <= lesson.number <= 11
