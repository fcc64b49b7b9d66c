"""The installed package finds its pictures and its lessons from any folder.

Under ``pip install .`` these subprocesses see the wheel, not the clone.
"""

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent


def output(tmp_path, *command):
    return subprocess.run(
        [sys.executable, *command], cwd=str(tmp_path), stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def test_sample_pictures(tmp_path):
    """The sample pictures and their sources are found from any folder."""
    program = (
        'from gluon_nst.cli.stylize import DEFAULT_PICTURES as pictures\n'
        'from gluon_nst.resources import folder\n'
        'print(all(p.is_file() for p in pictures), (folder("img") / "SOURCES.md").is_file())'
    )
    assert output(tmp_path, '-c', program).split() == ['True', 'True']


def test_lessons(tmp_path):
    """The lessons are found from any folder."""
    assert 'style transfer' in output(tmp_path, '-m', 'gluon_nst', 'lesson', 'list')


def test_the_versions_for_a_class_are_within_what_is_required():
    """Every requirement of the package and its extras is pinned, to a version that it allows."""
    pinned = dict(re.findall(r'^(\S+)==(\S+)$', (ROOT / 'tests/constraints.txt').read_text(), re.M))
    pinned = {name.lower(): version for name, version in pinned.items()}
    required = {Requirement(text) for text in metadata.requires('gluon-nst')}
    on = {'python_version': '3.11'}
    extras = ['', 'test', 'notebook', 'keras', 'video', 'onnx', 'dask']
    for need in required:
        wanted = need.marker is None or any(
            need.marker.evaluate({**on, 'extra': e}) for e in extras
        )
        if wanted and need.name != 'pip':
            assert need.specifier.contains(pinned[need.name.lower()]), need


def test_every_supported_version_is_tried():
    """Each version that the README names has an environment of tox, and its turn in .ci/run."""
    texts = {
        name: (ROOT / name).read_text(encoding='utf-8')
        for name in ('README.md', 'pyproject.toml', '.ci/run')
    }
    supported = set(re.findall(r'\b3\.\d+', re.search(r'\| Python \|.*', texts['README.md'])[0]))
    names = re.search(r'^env_list = \[(.*?)\]', texts['pyproject.toml'], re.M | re.S)[1]
    environments = {f'3.{minor}' for minor in re.findall(r'py3(\d+)', names)}
    smoke = set(re.search(r'for version in (.+); do', texts['.ci/run'])[1].split())
    assert environments == smoke | {'3.11'} == supported
    for mxnet in re.findall(r'mxnet==([\w.]+)', texts['pyproject.toml']):
        assert mxnet in re.search(r'\| MXNet \|.*', texts['README.md'])[0]
