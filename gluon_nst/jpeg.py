"""JPEG files: what their markers tell before a picture is decoded.

Specification: ITU-T T.81, annex B.
"""

import re
from typing import NamedTuple

SIGNATURE = b'\xff\xd8\xff'
MARKER = re.compile(rb'\xff([\x01-\xcf\xd8-\xfe])')  # not in coded data, nor what restarts it
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # others are tables
PROGRESSIVE = frozenset((0xC2, 0xC6, 0xCA, 0xCE))
SCAN, END = 0xDA, 0xD9


class Jpeg(NamedTuple):
    """What the markers of a JPEG file tell."""

    width: int = 0  # pixels; 0 if it does not say
    height: int = 0
    progressive: bool = False
    scans: int = 0
    coded: int = 0  # bytes of coded pixels

    def is_whole(self):
        """Return whether there can be as many pixels as it says.

        Each block of 8x8 pixels takes two codes, of a bit at least; spread over scans, one.
        """
        blocks = -(-self.width // 8) * (-(-self.height // 8))
        return 8 * self.coded >= blocks * (1 if self.progressive else 2)


def read_jpeg(file):
    """Return what an open file tells, or None if it is no JPEG file.

    Parameters
    ----------
    file : file opened to read bytes
    """
    file.seek(0)
    if file.read(3) != SIGNATURE:
        file.seek(0)
        return None
    data = SIGNATURE + file.read()
    file.seek(0)
    found, place = Jpeg(), 2
    while True:
        marker = MARKER.search(data, place)
        if found.scans:
            found = found._replace(
                coded=found.coded + (marker.start() if marker else len(data)) - place
            )
        if not marker or marker[1][0] == END:
            return found
        kind, start = marker[1][0], marker.end()
        if kind in FRAMES and len(data) >= start + 7:
            height, width = (int.from_bytes(data[start + i : start + i + 2], 'big') for i in (3, 5))
            found = found._replace(width=width, height=height, progressive=kind in PROGRESSIVE)
        if kind == SCAN:
            found = found._replace(scans=found.scans + 1)
        place = start + max(2, int.from_bytes(data[start : start + 2], 'big'))
