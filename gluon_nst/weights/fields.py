"""Binary fields, one after another."""

import struct


class Fields:
    """Reads one field after another from an array of bytes."""

    def __init__(self, data, position=0):
        self.data, self.position = data, position

    def take(self, size):
        start, end = self.position, self.position + size
        if not start <= end <= len(self.data):  # a negative size would read for ever
            raise ValueError(f'{size} bytes wanted, {len(self.data) - start} left')
        self.position = end
        return self.data[start:end]

    def numbers(self, layout):
        return struct.unpack(layout, self.take(struct.calcsize(layout)).tobytes())

    def string(self):
        return self.take(self.numbers('<Q')[0]).tobytes().decode()
