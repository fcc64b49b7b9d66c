"""What run.json records of the files, the machine and the versions, and how it is read."""

import datetime
import hashlib
import json
import sys
from pathlib import Path

import numpy
import pytest

from gluon_nst import stylize
from gluon_nst.pipeline import Job
from gluon_nst.runs import provenance
from gluon_nst.runs.record import read_record
from run_folders import ADAM, STEPS, record_of


def test_the_record_knows_the_checksums_of_the_pictures(pictures, tmp_path):
    """run.json holds the SHA-256 of both pictures, so that a change is noticed."""
    stylize(*pictures, out=tmp_path, **ADAM, **STEPS)
    digests = record_of(tmp_path)['sha256']
    assert digests == {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in zip(('content', 'style'), pictures)
    }


def test_a_file_may_be_called_as_a_start_is(tmp_path, monkeypatch):
    """Files that are literally called content and noise are hashed as any others."""
    monkeypatch.chdir(tmp_path)
    for name in ('content', 'noise'):
        Path(name).write_text(f'a picture called {name}')
    found = provenance.files(content='content', style=Path('noise'), init=Path('content'))
    digests = [hashlib.sha256(Path(name).read_bytes()).hexdigest() for name in ('content', 'noise')]
    assert found == {
        'content': str(tmp_path / 'content'),
        'style': str(tmp_path / 'noise'),
        'init': str(tmp_path / 'content'),
        'sha256': {'content': digests[0], 'style': digests[1], 'init': digests[0]},
    }


def test_a_job_tells_a_start_from_a_file_of_its_name(tmp_path, monkeypatch):
    """The word 'noise' is noise; the path of a file called noise is that file."""
    monkeypatch.chdir(tmp_path)
    for name in ('content', 'noise'):
        Path(name).write_text(name)
    word = Job('content', 'noise', init='noise').record()
    assert word['init'] == 'noise' and set(word['sha256']) == {'content', 'style'}
    file = Job('content', 'noise', init=Path('noise')).record()
    assert file['init'] == str(tmp_path / 'noise')
    assert file['sha256']['init'] == file['sha256']['style']


def test_the_surroundings_are_plain_data(monkeypatch):
    """Versions, cores, command and time can be written as JSON, and come back the same."""
    monkeypatch.setattr(sys, 'argv', ['gluon-nst', 'stylize', 'a photo.jpg'])
    found = provenance.surroundings()
    assert json.loads(json.dumps(found)) == found
    assert found['command'] == ['gluon-nst', 'stylize', 'a photo.jpg']
    assert found['versions']['numpy'] == numpy.__version__ and found['cores'] >= 1
    started = datetime.datetime.fromisoformat(found['started'])
    assert abs(datetime.datetime.now() - started) < datetime.timedelta(minutes=1)


@pytest.mark.parametrize(
    'text', [None, b'', b'{', b'[]', b'null', b'"finished"', b'3', b'\xff\xfe{}']
)
def test_a_record_that_cannot_be_read_is_none(tmp_path, text):
    """A run.json that is missing, damaged, or no dict counts as no record."""
    if text is not None:
        (tmp_path / 'run.json').write_bytes(text)
    assert read_record(tmp_path) == {}


def test_a_record_that_is_a_folder_is_none(tmp_path):
    (tmp_path / 'run.json').mkdir()
    assert read_record(tmp_path) == {}


def test_a_record_is_read_from_a_name_in_any_script(tmp_path):
    (tmp_path / 'run.json').write_text(json.dumps({'content': '写真.jpg', 'seed': 3}))
    assert read_record(str(tmp_path)) == {'content': '写真.jpg', 'seed': 3}
