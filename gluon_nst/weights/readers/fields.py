"""Binary fields, one after another."""

import struct

from .limits import LARGEST_CONTENTS, MOST_AXES


class Fields:
    """Reads one field after another from an array of bytes."""

    def __init__(self, data, position=0):
        self.data, self.position = data, position

    def take(self, size):
        """Return the next bytes."""
        start, end = self.position, self.position + size
        if not start <= end <= len(self.data):  # a negative size would read for ever
            raise ValueError(f'{size} bytes wanted, {len(self.data) - start} left')
        self.position = end
        return self.data[start:end]

    def numbers(self, layout):
        """Return the next numbers, in a layout of `struct`."""
        return struct.unpack(layout, self.take(struct.calcsize(layout)).tobytes())

    def shape(self):
        """Return the next shape: a count, and so many sizes."""
        (axes,) = self.numbers('<I')
        if axes > MOST_AXES:
            raise ValueError(f'an array has {axes} axes')
        return self.numbers(f'<{axes}q')

    def string(self):
        """Return the next text: its size, and its bytes."""
        (size,) = self.numbers('<Q')
        if size > LARGEST_CONTENTS:
            raise ValueError(f'a text of {size} bytes')
        return self.take(size).tobytes().decode()
