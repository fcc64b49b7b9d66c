"""What the README prints works: its commands and its code. (.ci/run runs its two long commands.)"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy
import pytest
from PIL import Image

from gluon_nst.cli.main import _parser

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / 'README.md').read_text(encoding='utf-8')
COMMANDS = sorted(
    set(re.findall(r'\bgluon-nst (?:(?!gluon-nst)[\w/.-]+ ?)+', README.replace('\n', ' ')))
)


@pytest.mark.parametrize('command', COMMANDS)
def test_commands_parse(command):
    if '--help' not in command:
        _parser().parse_args(shlex.split(command)[1:])


def test_links_resolve():
    for link in re.findall(r'\]\((?!http)([^)#]+)\)', README):
        assert (ROOT / link).exists(), link


def test_python_runs(tmp_path):
    for name in ('photo.jpg', 'painting.jpg'):
        pixels = numpy.random.RandomState(0).randint(256, size=(40, 60, 3)).astype('uint8')
        Image.fromarray(pixels).save(tmp_path / name)
    first, second = re.findall(r'```python\n(.*?)```', README, re.S)
    program = '\n'.join(
        [
            first,
            second.replace('steps=100', 'steps=2, size=48'),
            'assert result.image.shape == (32, 48, 3), result.image.shape',
        ]
    )
    subprocess.run([sys.executable, '-c', program], cwd=str(tmp_path), check=True)
    assert (tmp_path / 'result' / 'stylized.png').exists()


def test_every_test_named_in_the_table_of_promises_exists():
    table = (ROOT / 'tests' / 'README.md').read_text()
    named = re.findall(r'`(test_\w+\.py)(?:::(\w+))?`', table)
    assert len(named) > 50
    for file, function in named:
        text = (ROOT / 'tests' / file).read_text()
        assert not function or f'\ndef {function}(' in text, f'{file}::{function}'
