"""The installed package finds its pictures and its lessons from any folder.

Under ``pip install .`` these subprocesses see the wheel, not the clone.
"""

import subprocess
import sys


def output(tmp_path, *command):
    return subprocess.run(
        [sys.executable, *command], cwd=str(tmp_path), stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def test_sample_pictures(tmp_path):
    program = (
        'from gluon_nst.cli import DEFAULT_PICTURES as pictures\n'
        'from gluon_nst.resources import folder\n'
        'print(all(p.is_file() for p in pictures), (folder("img") / "SOURCES.md").is_file())'
    )
    assert output(tmp_path, '-c', program).split() == ['True', 'True']


def test_lessons(tmp_path):
    assert 'style transfer' in output(tmp_path, '-m', 'gluon_nst', 'lesson', 'list')
