"""Fetch 22 paintings to use as styles: The Great Wave and other woodcuts, Van Gogh, Kandinsky.

Run on Debian or Ubuntu: python img/get_paintings.py paintings

They are the puzzles of the package gcompris-qt-data: pieces, and boards that say where each piece
lies. The works are in the public domain. Of these pictures of them the package says that they are
from the WebMuseum, under the GNU GPL, version 3 or later: so they are not in this repository.
"""

import io
import re
import struct
import sys
import zlib
from pathlib import Path

import numpy
from get_photographs import fetch
from PIL import Image

NAME, FOLDER, FILE = struct.Struct('>iH'), struct.Struct('>ii'), struct.Struct('>4xi')
NODE = 22  # bytes
FOLDERS, PACKED = 2, 1  # flags of a node
PIECE = re.compile(r'"image/([^"]+)",\s*"x" *: *"([\d.]+)",\s*"y" *: *"([\d.]+)"')
COVERED = 0.95  # of what is covered of the fullest row: less is a ragged edge


def main(folder):
    """Fetch the package, and write its paintings into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (resource,) = fetch(['paintings'])
    files = dict(resource_files(resource))
    boards = [files[name].decode() for name in sorted(files) if re.fullmatch(r'board.*qml', name)]
    for board in boards:
        title, picture = assemble(board, files)
        picture.save(folder / f'{title}.png')
    print(f'{len(boards)} paintings are in {folder}')


def resource_files(data):
    """Yield the names and the bytes of the files in a Qt resource file (.rcc)."""
    tree, contents, names = struct.unpack_from('>3i', data, 8)

    def walk(number):
        start = tree + NODE * number
        name, flags = NAME.unpack_from(data, start)
        if flags & FOLDERS:
            count, first = FOLDER.unpack_from(data, start + NAME.size)
            for child in range(first, first + count):
                yield from walk(child)
            return
        place = contents + FILE.unpack_from(data, start + NAME.size)[0]
        (size,) = struct.unpack_from('>i', data, place)
        file = data[place + 4 : place + 4 + size]
        (length,) = struct.unpack_from('>H', data, names + name)
        letters = data[names + name + 6 :][: 2 * length]
        yield letters.decode('utf-16-be'), zlib.decompress(file[4:]) if flags & PACKED else file

    return walk(0)


def assemble(board, files):
    """Return the title of a puzzle and its picture, given the text of its board and all pieces."""
    said = re.search(r'qsTr\("(.+?)(?: - [^"]*)?\.?"\)', board)[1]
    title = '-'.join(re.findall(r'\w+', said.lower()))
    width, height = (
        int(re.search(f'"{side}": *([0-9]+)', board)[1]) for side in ('width', 'height')
    )
    picture = Image.new('RGBA', (width, height))
    for name, x, y in PIECE.findall(board):
        piece = Image.open(io.BytesIO(files[name])).convert('RGBA')
        left = round(float(x) * width - piece.width / 2)
        top = round(float(y) * height - piece.height / 2)
        picture.paste(piece, (left, top), piece)
    covered = numpy.asarray(picture)[:, :, 3] > 0
    top, bottom = _reach(covered.mean(axis=1))
    left, right = _reach(covered.mean(axis=0))
    picture = picture.crop((left, top, right + 1, bottom + 1))
    white = Image.new('RGB', picture.size, 'white')
    white.paste(picture, mask=picture)
    return title, white


def _reach(covered):
    """Return the first and the last of the rows or columns that are covered nearly as the most."""
    return numpy.flatnonzero(covered >= COVERED * covered.max())[[0, -1]]


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit('usage: python img/get_paintings.py FOLDER')
    main(Path(sys.argv[1]))
