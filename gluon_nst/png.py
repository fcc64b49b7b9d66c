"""PNG files: the chunks that a picture needs, and what the others say of its colours.

All else is left out before Pillow sees it, for Pillow refuses a good picture for a long text or
a wrong checksum in what only describes it. Specification: PNG, third edition (W3C, 2025).
"""

import io
import struct
import zlib
from typing import Dict, NamedTuple, Optional, Tuple

import numpy

SIGNATURE = b'\x89PNG\r\n\x1a\n'
PICTURE = b'IHDR', b'PLTE', b'tRNS', b'IDAT', b'IEND', b'eXIf'
PALETTE = 3  # the kind of picture whose colours are numbers of a list
COLORS = b'cICP', b'iCCP', b'sRGB', b'gAMA', b'cHRM'  # in this order, the first that is known
MOST = 1 << 24  # bytes, of such a chunk and of an ICC profile
WHITE, RED, GREEN, BLUE = (0.3127, 0.3290), (0.64, 0.33), (0.30, 0.60), (0.15, 0.06)  # sRGB's
PRIMARIES = {  # by their number in cICP (ITU-T H.273): white, red, green, blue
    1: (WHITE, RED, GREEN, BLUE),
    9: (WHITE, (0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),  # BT.2020
    12: (WHITE, (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),  # Display P3
}
GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0, 13: None}  # by the number of the transfer; None: sRGB's curve
ROWS = 256  # of a picture, converted at once


class Colors(NamedTuple):
    """How the colours of a picture are to be understood."""

    profile: Optional[bytes] = None  # an ICC profile; or else
    gamma: Optional[float] = None  # light = value ** gamma; None: the curve of sRGB
    primaries: tuple = PRIMARIES[1]  # the chromaticities x, y of white, red, green and blue


class Png(NamedTuple):
    """What a PNG file holds."""

    picture: io.BytesIO  # the same picture as a PNG file without what it does not need
    colors: Colors
    transparent: Optional[Tuple[int, ...]]  # the one grey or RGB that is, in 8 bits (grey: or 16)


def read_png(file):
    """Return what an open file holds, or None if it is no PNG file.

    Parameters
    ----------
    file : file opened to read bytes

    Returns
    -------
    Png or None
    """
    file.seek(0)
    if file.read(8) != SIGNATURE:
        file.seek(0)
        return None
    kept, header, transparent = [SIGNATURE], b'', None
    others: Dict[bytes, bytes] = {}
    while True:
        start = file.read(8)
        if len(start) < 8:
            break
        length, name = struct.unpack('>I4s', start)
        if name not in PICTURE and (name not in COLORS or length > MOST):
            file.seek(length + 4, io.SEEK_CUR)
            continue
        data = file.read(length + 4)
        if name[0] & 32 and not _is_intact(name, data):  # a small letter: one can do without it
            continue
        if name == b'IHDR':
            header = data[8:10]
        if name in COLORS:
            others.setdefault(name, data[:-4])
        elif name == b'tRNS' and header[1:] != bytes([PALETTE]):  # Pillow counts in other bits
            transparent = _transparent(data[:-4], header[0])
        else:
            kept += start, data
    return Png(io.BytesIO(b''.join(kept)), _colors(others), transparent)


def _transparent(data, bits):
    """Return the numbers of the transparent colour as Pillow counts: greys of 16 bits, or 8."""
    numbers = struct.unpack(f'>{len(data) // 2}H', data[: len(data) // 2 * 2])
    if bits == 16:
        return numbers if len(numbers) == 1 else tuple(number >> 8 for number in numbers)
    return tuple(number * 255 // (2**bits - 1) for number in numbers)


def _is_intact(name, data):
    return data[-4:] == struct.pack('>I', zlib.crc32(name + data[:-4]))


def _colors(chunks: Dict[bytes, bytes]):
    """Return the `Colors` that chunks tell; what cannot be understood does not count."""
    for name in filter(chunks.get, COLORS):
        try:
            found = _READERS[name](chunks[name], chunks)
        except (struct.error, zlib.error, ValueError, numpy.linalg.LinAlgError):
            continue
        if found is not None:
            return found
    return Colors()


def _of_numbers(data, _chunks):  # cICP: coding-independent code points
    primaries, transfer, _, full_range = data
    if primaries in PRIMARIES and transfer in GAMMAS and full_range:
        return Colors(gamma=GAMMAS[transfer], primaries=PRIMARIES[primaries])
    return None


def _of_profile(data, _chunks):  # iCCP: a name, zero, the method 0, and what zlib has compressed
    decompress = zlib.decompressobj()
    profile = decompress.decompress(data[data.index(b'\0') + 2 :], MOST)
    return None if decompress.unconsumed_tail else Colors(profile=profile)


def _of_gamma(data, chunks):
    gamma = 100_000 / struct.unpack('>I', data)[0] if any(data) else None
    if gamma is not None and abs(gamma - 2.2) < 0.01:  # what programs write for sRGB
        gamma = None
    return Colors(gamma=gamma, primaries=_primaries(chunks))


def _of_chromaticities(_data, chunks):
    return Colors(primaries=_primaries(chunks))


def _primaries(chunks):
    if b'cHRM' not in chunks:
        return PRIMARIES[1]
    x = [number / 100_000 for number in struct.unpack('>8I', chunks[b'cHRM'])]
    primaries = tuple(zip(x[::2], x[1::2]))
    if min(x[1::2]) <= 0 or numpy.linalg.cond(_to_xyz(primaries)) > 1e3:
        raise ValueError('no colours')
    return primaries


_READERS = {
    b'cICP': _of_numbers,
    b'iCCP': _of_profile,
    b'sRGB': lambda _data, _chunks: Colors(),
    b'gAMA': _of_gamma,
    b'cHRM': _of_chromaticities,
}


def to_srgb(image, colors):
    """Return a picture in sRGB.

    Parameters
    ----------
    image : numpy.ndarray, (H, W, 3), uint8
    colors : Colors
        Without a profile.

    Returns
    -------
    numpy.ndarray, (H, W, 3), uint8
    """
    if colors == Colors():
        return image
    values = numpy.arange(256) / 255
    light = _srgb_light(values) if colors.gamma is None else values**colors.gamma
    matrix = numpy.linalg.inv(_to_xyz(PRIMARIES[1])) @ _to_xyz(colors.primaries)
    converted = numpy.empty_like(image)
    for row in range(0, len(image), ROWS):
        linear = light[image[row : row + ROWS]] @ matrix.T
        converted[row : row + ROWS] = (255 * _srgb_value(linear.clip(0, 1))).round()
    return converted


def _srgb_light(values):
    return numpy.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _srgb_value(light):
    return numpy.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def _to_xyz(primaries):
    """Return the matrix from linear RGB to XYZ, whose white is adapted to (1, 1, 1)."""
    white, *colors = (numpy.array([x / y, 1, (1 - x - y) / y]) for x, y in primaries)
    columns = numpy.array(colors).T
    return columns * numpy.linalg.solve(columns, white) / white[:, None]
