"""What the README and its pages say is so: their commands, their code, their links, their facts.

(.ci/run runs the two long commands of the README.)
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy
import pytest
from PIL import Image

from gluon_nst.cli.main import _parser
from gluon_nst.course import lessons as course
from gluon_nst.supported import NEWEST, OLDEST

pytestmark = pytest.mark.any_mxnet

ROOT = Path(__file__).resolve().parent.parent
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding='utf-8')
    for folder in ('.', 'chapters', 'tests', '.github')
    for path in sorted((ROOT / folder).glob('*.md'))
}
WHOLE = dict(PAGES)
del PAGES['.github/CHANGELOG.md']  # it may name what is gone
README = PAGES['README.md']
MAP = PAGES['chapters/course.md']

each_page = pytest.mark.parametrize('page', PAGES)


def code(text):
    """Return the lines of blocks without a language, and what stands between backquotes."""
    blocks = re.findall(r'^```\w*\n(.*?)^```$', text, re.M | re.S)
    prose = re.sub(r'^```\w*\n.*?^```$', '', text, flags=re.M | re.S)
    return [line for block in blocks for line in block.splitlines()] + [
        ' '.join(span.split()) for span in re.findall(r'`([^`]+)`', prose)
    ]


def commands(text):
    """Return the commands of gluon-nst that a page shows, with all their options."""
    found = (re.search(r'(?:^|[\s/])gluon-nst(?: |$)(.*)', line) for line in code(text))
    return {match[1].split(' && ')[0] for match in found if match}


COMMANDS = sorted(set().union(*map(commands, PAGES.values())))


@pytest.mark.parametrize('command', COMMANDS)
def test_commands_parse(command, capsys):
    # A placeholder stands for a lesson, or for any name
    arguments = ['0' if word == 'N' else word for word in shlex.split(command)]
    if '...' in arguments:
        return
    if len(arguments) == 1:  # a command is named, not given
        arguments.append('--help')
    if '--help' in arguments:
        with pytest.raises(SystemExit) as done:
            _parser().parse_args(arguments)
        assert not done.value.code
    else:
        _parser().parse_args(arguments)


@each_page
def test_no_command_hides_in_the_prose(page):
    """A command is set as code, so that the test above sees it."""
    prose = re.sub(r'^```\w*\n.*?^```$|`[^`]+`', '', PAGES[page], flags=re.M | re.S)
    assert not re.findall(r'gluon-nst \w+', prose)


def test_the_two_commands_stand_where_ci_looks_for_them():
    """The first line with each of these words is the whole command: .ci/run takes it from there."""
    for words in ('-m pytest', 'gluon-nst stylize'):
        line = next(line for line in README.splitlines() if words in line)
        assert line.startswith('python3 -m venv .venv && ') and line in code(README)


@each_page
def test_what_is_named_is_there(page):
    """Paths of this repository, scripts, and names in modules of the package."""
    for text in code(PAGES[page]):
        for path in re.findall(r'(?<![\w/.])(?:gluon_nst|tests|img|chapters)/[\w./-]*\w/?', text):
            assert 'NAME' in path or 'NN' in path or (ROOT / path).exists(), path
    for module, name in re.findall(r'`(gluon_nst(?:\.\w+)*)\.(\w+)`', PAGES[page]):
        subprocess.run(
            [sys.executable, '-c', f'from {module} import {name}'], check=True, cwd=str(ROOT)
        )


@pytest.mark.parametrize('page', WHOLE)
def test_links_resolve(page):
    for link, _, anchor in re.findall(r'\]\((?!http)([^)#]*)(#([^)]*))?\)', WHOLE[page]):
        target = (ROOT / page).parent / link if link else ROOT / page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding='utf-8')), f'{link}#{anchor}'


def anchors(text):
    """Return the anchors that GitHub makes of headings."""
    headings = re.findall(r'^#+ (.+)$', text, re.M)
    return {re.sub(r'[^\w -]', '', heading.lower()).replace(' ', '-') for heading in headings}


def test_python_runs(tmp_path):
    """The blocks of the page on Python run, one after the other, with small pictures."""
    random = numpy.random.RandomState(0)
    for name in ('photo.jpg', 'painting.jpg'):
        pixels = random.randint(256, size=(40, 60, 3)).astype('uint8')
        Image.fromarray(pixels).save(tmp_path / name)
    blocks = re.findall(r'```python\n(.*?)```', PAGES['chapters/python.md'], re.S)
    assert sum(len(re.findall(r'```python', text)) for text in WHOLE.values()) == len(blocks) == 5
    program = '\n'.join(blocks)
    for whole, small in (
        ('steps=100', 'steps=2, size=48'),
        ('(450, 300)', '(48, 32)'),
        ('500, 50', '2, 50'),
        ("photos='my-photographs', minutes=5", 'steps=1'),
    ):
        assert whole in program
        program = program.replace(whole, small)
    program += '\nassert result.image.shape == (32, 48, 3), result.image.shape'
    program += '\nassert image.shape == (32, 48, 3) and X.shape == (1, 3, 32, 48), image.shape'
    subprocess.run([sys.executable, '-c', program], cwd=str(tmp_path), check=True)
    assert (tmp_path / 'result' / 'stylized.png').exists()


def test_every_test_named_in_the_table_of_promises_exists():
    table = (ROOT / 'tests' / 'README.md').read_text(encoding='utf-8')
    named = re.findall(r'`(test_\w+\.py)(?:::(\w+))?`', table)
    assert len(named) > 50
    for file, function in named:
        text = (ROOT / 'tests' / file).read_text(encoding='utf-8')
        assert not function or f'\ndef {function}(' in text, f'{file}::{function}'


def test_the_map_has_every_lesson_with_its_exercises_and_its_time():
    shown = {}
    for row in re.findall(r'^\| \d+ \|.*', MAP, re.M):
        number, title, _, names, time = (cell.strip() for cell in row.strip('|').split('|'))
        amount, unit = time.split()
        unit = {'s': 'seconds', 'min': 'minute' if amount == '1' else 'minutes'}[unit]
        path = re.search(r'\]\((.+)\)', title)[1]
        shown[int(number)] = path, re.findall(r'`(.+?)`', names), f'{amount} {unit}'
    lessons = course.lessons().values()
    assert shown == {
        lesson.number: (
            lesson.path.name,
            re.findall(r'gluon-nst exercise start ([\w-]+)', lesson.path.read_text('utf-8')),
            lesson.time,
        )
        for lesson in lessons
    }
    exercises = [name for _, names, _ in shown.values() for name in names]
    assert f'{len(shown)} lessons' in MAP and f'{len(exercises)} exercises' in MAP


def test_every_place_names_the_same_versions():
    """The versions of Python are those of supported.py, also where they are repeated."""
    (_, oldest), (_, newest) = OLDEST, NEWEST
    versions = [f'3.{minor}' for minor in range(oldest, newest + 1)]
    workflow = (ROOT / '.github' / 'workflows' / 'ci.yml').read_text(encoding='utf-8')
    assert re.findall(r'^ +(3\.\d+)$', workflow, re.M) == versions
    row = re.search(r'^\| Python \|.*', README, re.M)[0]
    assert sorted(re.findall(r'\b3\.\d+', row), key=versions.index) == versions
    for text in (README, PAGES['tests/README.md']):
        assert f'Python {versions[0]} to {versions[-1]}' in text
    for path in (ROOT / 'gluon_nst').rglob('*.py'):  # wherever they are compared with numbers
        for line in path.read_text(encoding='utf-8').splitlines():
            if 'version_info' in line and re.search(r'\(3, \d', line):
                assert re.findall(r'\(3, (\d+)\)', line) == [str(oldest), str(newest)], line


def test_pre_commit_runs_the_ruff_of_ci():
    config = (ROOT / '.pre-commit-config.yaml').read_text(encoding='utf-8')
    tox = (ROOT / 'pyproject.toml').read_text(encoding='utf-8')
    (wanted,) = re.findall(r'"(ruff[<>=~][^"]*)"', tox)
    assert set(re.findall(r"'(ruff[^']*)'", config)) == {wanted}
