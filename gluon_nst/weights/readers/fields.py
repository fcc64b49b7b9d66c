"""Read consecutive binary fields."""

import struct

from .limits import LARGEST_CONTENTS, MOST_AXES


class Fields:
    """Reads consecutive fields from an array of bytes."""

    def __init__(self, data, position=0):
        self.data, self.position = data, position

    def take(self, size):
        """Return the next ``size`` bytes."""
        start, end = self.position, self.position + size
        if not start <= end <= len(self.data):  # a negative size would loop forever
            raise ValueError(f'{size} bytes expected, {len(self.data) - start} left')
        self.position = end
        return self.data[start:end]

    def numbers(self, layout):
        """Return the next numbers, given their layout in the notation of `struct`."""
        return struct.unpack(layout, self.take(struct.calcsize(layout)).tobytes())

    def shape(self):
        """Return the next shape: a count, followed by that many sizes."""
        (axes,) = self.numbers('<I')
        if axes > MOST_AXES:
            raise ValueError(f'an array has {axes} axes')
        return self.numbers(f'<{axes}q')

    def string(self):
        """Return the next string: its size, followed by its bytes."""
        (size,) = self.numbers('<Q')
        if size > LARGEST_CONTENTS:
            raise ValueError(f'a string has {size} bytes')
        return self.take(size).tobytes().decode()
