"""The sample pictures are those that img/SOURCES.md lists, and are as it says."""

import hashlib
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.any_mxnet

IMG = Path(__file__).resolve().parent.parent / 'img'


def table():
    """The rows of the table in SOURCES.md, as dicts keyed by its headings."""
    lines = (IMG / 'SOURCES.md').read_text(encoding='utf-8').splitlines()
    cells = [
        [c.strip() for c in line.strip('|').split('|')] for line in lines if line.startswith('|')
    ]
    heads, _rule, *rows = cells
    assert all(len(row) == len(heads) for row in rows)
    return [dict(zip(heads, row)) for row in rows]


ROWS = table()
each_row = pytest.mark.parametrize('row', ROWS, ids=lambda row: row['File'])


def test_lists_every_picture_once():
    pictures = [p.name for p in IMG.iterdir() if p.suffix not in {'.md', '.py'} and p.is_file()]
    assert sorted(row['File'] for row in ROWS) == sorted(pictures)


def test_enough_of_each_kind():
    kinds = [row['Kind'] for row in ROWS]
    assert set(kinds) == {'content', 'style', 'mask'}
    assert kinds.count('content') >= 3
    assert kinds.count('style') >= 4


@each_row
def test_provenance(row):
    assert all(row[head] for head in ('Title', 'Author', 'Date', 'Licence', 'Source', 'Changes'))
    if row['Source'].startswith('drawn by '):
        assert (IMG / row['Source'][len('drawn by ') :]).is_file()


@each_row
def test_file(row):
    path = IMG / row['File']
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row['SHA-256']
    with Image.open(path) as picture:
        kinds = {'mask': ('PNG', '1')}
        assert (picture.format, picture.mode) == kinds.get(row['Kind'], ('JPEG', 'RGB'))
        assert '{} x {}'.format(*picture.size) == row['Size']
        assert 600 <= max(picture.size) <= 1200
        assert not picture.getexif()
