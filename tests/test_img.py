"""The sample pictures are those that img/SOURCES.md lists, and are as it says."""

import hashlib
import io
import struct
import zlib
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


def test_pieces_of_a_painting_are_put_together(monkeypatch):
    """Two halves, the right one with a ragged edge, on a board that is larger."""
    monkeypatch.syspath_prepend(str(IMG))
    import get_paintings

    files = {}
    for name, color in ('left', 'red'), ('right', 'blue'):
        piece = Image.new('RGBA', (20, 20), color)
        if name == 'right':
            piece.paste((0, 0, 0, 0), (19, 5, 20, 20))
        file = io.BytesIO()
        piece.save(file, 'WEBP', lossless=True)
        files[f'{name}.webp'] = file.getvalue()
    board = """property string instruction: qsTr("A. Painter, The Sea at 5 - 1890")
        "width": 100, "height": 50
        "pixmapfile" : "image/left.webp", "x" : "0.4", "y" : "0.5"
        "pixmapfile" : "image/right.webp", "x" : "0.6", "y" : "0.5" """
    title, picture = get_paintings.assemble(board, files)
    assert title == 'a-painter-the-sea-at-5'
    assert picture.size == (39, 20)
    assert [picture.getpixel((x, 10)) for x in (0, 19, 20, 38)] == [(255, 0, 0)] * 2 + [
        (0, 0, 255)
    ] * 2


def test_files_are_found_in_a_resource_file(monkeypatch):
    """One folder, with one file that is packed and one that is not."""
    monkeypatch.syspath_prepend(str(IMG))
    import get_paintings

    files = {'a.txt': b'plain', 'b.txt': b'packed' * 50}
    names, contents, nodes = b'', b'', [struct.pack('>iHii8x', 0, 2, 2, 1)]
    for packed, (name, text) in enumerate(files.items()):
        data = struct.pack('>i', len(text)) + zlib.compress(text) if packed else text
        nodes.append(struct.pack('>iHii8x', len(names), packed, 0, len(contents)))
        names += struct.pack('>Hi', len(name), 0) + name.encode('utf-16-be')
        contents += struct.pack('>i', len(data)) + data
    tree = b''.join(nodes)
    places = 24, 24 + len(tree), 24 + len(tree) + len(contents)
    header = b'qres' + struct.pack('>5i', 3, *places, 0)
    assert dict(get_paintings.resource_files(header + tree + contents + names)) == files
