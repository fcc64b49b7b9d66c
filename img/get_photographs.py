"""Fetch the 115 photographs that the networks of the package were trained on.

Run on Debian or Ubuntu: python img/get_photographs.py photographs

They come with the package gcompris-qt-data, inside Qt resource files (.rcc) that hold WebP files
as they are. Authors and licences stand in the README files of the same resources.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = 'gcompris-qt-data'
RESOURCES = (
    'erase',
    'explore_farm_animals',
    'explore_monuments',
    'explore_world_animals',
    'explore_world_music',
)
LEAST = 8000  # bytes: smaller pictures are buttons


def main(folder):
    """Fetch the package, and write its photographs into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, resource in zip(RESOURCES, fetch(RESOURCES)):
        for number, photograph in enumerate(webp_files(resource)):
            (folder / f'{name}-{number:02d}.webp').write_bytes(photograph)
            count += 1
    print(f'{count} photographs are in {folder}')


def fetch(names):
    """Return what the resource files of these names hold, as a list of bytes."""
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run(['apt-get', 'download', PACKAGE], cwd=temporary, check=True)
        (package,) = Path(temporary).glob('*.deb')
        subprocess.run(['dpkg', '-x', package, temporary], check=True)
        found = [next(Path(temporary).rglob(f'{name}.rcc')) for name in names]
        return [path.read_bytes() for path in found]


def webp_files(data):
    """Yield the WebP files that stand in some bytes: 'RIFF', the length, 'WEBP' and so on."""
    start = data.find(b'RIFF')
    while start >= 0:
        length = 8 + int.from_bytes(data[start + 4 : start + 8], 'little')
        if data[start + 8 : start + 12] == b'WEBP' and length > LEAST:
            yield data[start : start + length]
        start = data.find(b'RIFF', start + 4)


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit('usage: python img/get_photographs.py FOLDER')
    main(Path(sys.argv[1]))
