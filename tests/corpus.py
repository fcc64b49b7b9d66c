"""Pictures of every kind, good and bad, with what they must look like: made here, the same always.

What is expected is worked out from the pixels that were written, with NumPy, and never by the
code that is tested. The ICC profiles, the interlaced and 16-bit PNG files, the bombs and the
Photoshop file, which Pillow cannot write, are put together by hand.
"""

import io
import os
import struct
import zlib
from typing import Any, NamedTuple

import numpy
from PIL import Image, TiffImagePlugin

BLOCK = 8
COLOURS = numpy.random.RandomState(0).randint(256, size=(4, 6, 3)).astype('uint8')
PIXELS = COLOURS.repeat(BLOCK, 0).repeat(BLOCK, 1)  # (32, 48, 3): no two corners are alike
GREY = PIXELS[:, :, 1]
ALPHA = numpy.arange(0, 256, 32, 'uint8').reshape(4, 2).repeat(3, 1).repeat(8, 0).repeat(8, 1)
RGB = Image.fromarray(PIXELS)
NOISE = numpy.random.RandomState(4).randint(256, size=(32, 48, 3)).astype('uint8')
LOSSY = 8  # what a channel may be off on average where colours have half the size; else 1


class Entry(NamedTuple):
    """A file, and what becomes of it."""

    content: Any  # bytes, or a function that makes whatever it is at a path
    expected: Any = None  # (H, W, 3), uint8: what it looks like on white
    tolerance: float = 0  # how far a channel may be off on average
    alpha: Any = None  # (H, W), uint8: how opaque it is
    refused: str = ''  # part of the sentence that refuses it
    too_small: bool = False  # good, but not for the network


Image.init()  # so that Image.SAVE knows what this Pillow can write


def encoded(picture, format='PNG', **options):
    """Return the bytes of a picture file."""
    file = io.BytesIO()
    picture = Image.fromarray(picture) if isinstance(picture, numpy.ndarray) else picture
    picture.save(file, format, **options)
    return file.getvalue()


def grey(plane):
    return plane[:, :, None].repeat(3, 2)


def on_white(pixels, alpha):
    opacity = alpha[:, :, None] / 255
    return (pixels * opacity + 255 * (1 - opacity)).round().astype('uint8')


# --- colours and profiles: the formulas of the ICC and of sRGB

# Columns: red, green and blue of sRGB and of Display P3 as XYZ, adapted to D50 as profiles are.
SRGB_TO_XYZ = numpy.array(
    [[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]]
)
P3_TO_XYZ = numpy.array(
    [[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]]
)
D50 = numpy.array([0.9642, 1, 0.8249])
GAMMA = 563 / 256  # about 2.2, as a profile can write it


def to_srgb(xyz):
    """(..., 3), XYZ relative to D50 -> sRGB, uint8."""
    linear = (xyz @ numpy.linalg.inv(SRGB_TO_XYZ).T).clip(0, 1)
    curved = numpy.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return (curved * 255).round().astype('uint8')


def lab_to_srgb(lab):
    """(..., 3), CIELAB -> sRGB, uint8."""
    lightness, a, b = numpy.moveaxis(numpy.asarray(lab, 'float64'), -1, 0)
    y = (lightness + 16) / 116
    t = numpy.stack([y + a / 500, y, y - b / 200], -1)
    return to_srgb(D50 * numpy.where(t > 6 / 29, t**3, 3 * (6 / 29) ** 2 * (t - 4 / 29)))


def profile(kind, space, connection, tags):
    """Return an ICC profile, version 2."""
    table, data = struct.pack('>I', len(tags)), b''
    start = 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        table += struct.pack('>4sII', name, start + len(data), len(content))
        data += content
    header = struct.pack('>II', start + len(data), 0) + b'\2\x40\0\0' + kind + space + connection
    header += struct.pack('>6H', 2000, 1, 1, 0, 0, 0) + b'acsp' + bytes(28) + fixed(D50)
    return header + bytes(128 - len(header)) + table + data


def fixed(numbers):
    return b''.join(struct.pack('>i', round(number * 65536)) for number in numbers)


def curve(*points):
    return b'curv' + bytes(4) + struct.pack(f'>I{len(points)}H', len(points), *points)


def inks():
    """Return the CIELAB colours of an imaginary press: no ink, Y, M, MY, C, CY, CM, CMY, and K."""
    without_black = [
        (95, 0, 0),
        (85, -5, 60),
        (50, 50, 0),
        (48, 45, 30),
        (60, -20, -30),
        (50, -40, 25),
        (30, 15, -35),
        (25, 0, 0),
    ]
    return numpy.array([colour for lab in without_black for colour in (lab, (0, 0, 0))])


def press_profile():
    """Return a CMYK profile that is a table of `inks`, every ink either all or nothing."""
    table = (inks() + numpy.array([0, 128, 128])) * (
        0xFF00 / 100,
        256,
        256,
    )  # as version 2 encodes CIELAB
    numbers = [*(4 * [0, 0xFFFF]), *table.round().astype(int).ravel(), *(3 * [0, 0xFFFF])]
    lookup = b'mft2' + bytes(4) + bytes([4, 3, 2, 0]) + fixed(numpy.eye(3).ravel())
    lookup += struct.pack(f'>HH{len(numbers)}H', 2, 2, *numbers)
    return profile(b'prtr', b'CMYK', b'Lab ', {b'A2B0': lookup, b'wtpt': xyz(D50)})


def xyz(numbers):
    return b'XYZ ' + bytes(4) + fixed(numbers)


P3 = profile(
    b'mntr',
    b'RGB ',
    b'XYZ ',
    {
        b'wtpt': xyz(D50),
        **{letter + b'XYZ': xyz(P3_TO_XYZ[:, i]) for i, letter in enumerate((b'r', b'g', b'b'))},
        **{letter + b'TRC': curve(round(GAMMA * 256)) for letter in (b'r', b'g', b'b')},
    },
)
LINEAR_GREY = profile(b'mntr', b'GRAY', b'XYZ ', {b'wtpt': xyz(D50), b'kTRC': curve()})
FROM_P3 = to_srgb((PIXELS / 255) ** GAMMA @ P3_TO_XYZ.T)
LIGHT = numpy.where(PIXELS <= 10, PIXELS / 255 / 12.92, ((PIXELS / 255 + 0.055) / 1.055) ** 2.4)
FROM_DISPLAY_P3 = to_srgb(LIGHT @ P3_TO_XYZ.T)  # whose curve is that of sRGB
FROM_LINEAR = to_srgb(PIXELS / 255 @ SRGB_TO_XYZ.T)
FROM_LINEAR_GREY = to_srgb(grey(GREY) / 255 * D50)
INK = numpy.random.RandomState(1).randint(2, size=(4, 6, 4)).repeat(BLOCK, 0).repeat(BLOCK, 1)
CMYK = Image.frombytes('CMYK', (48, 32), (INK * 255).astype('uint8').tobytes())
FROM_PRESS = lab_to_srgb(inks()[INK @ (8, 4, 2, 1)])
NAIVE_CMYK = ((1 - INK[:, :, :3]) * (1 - INK[:, :, 3:]) * 255).astype('uint8')


# --- what Pillow cannot write


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(samples, depth=8, interlaced=False, chunks=b''):
    """Return a PNG file of (H, W, C) samples, of 8 or 16 bits, perhaps in Adam7's seven passes."""
    height, width, channels = samples.shape
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [
            (0, 0, 8, 8),
            (0, 4, 8, 8),
            (4, 0, 8, 4),
            (0, 2, 4, 4),
            (2, 0, 4, 2),
            (0, 1, 2, 2),
            (1, 0, 2, 1),
        ]
    rows = b''.join(
        b'\0' + row.tobytes()
        for top, left, down, right in passes
        for row in samples[top::down, left::right].astype('>u2' if depth == 16 else 'uint8')
    )
    header = struct.pack('>IIBBBBB', width, height, depth, kind, 0, 0, interlaced)
    return (
        b'\x89PNG\r\n\x1a\n'
        + chunk(b'IHDR', header)
        + chunks
        + chunk(b'IDAT', zlib.compress(rows))
        + chunk(b'IEND', b'')
    )


def packed_png(samples, bits, chunks):
    """Return a PNG file of (H, W) greys of fewer than 8 bits, of which bytes hold several."""
    height, width = samples.shape
    unpacked = numpy.unpackbits(samples[:, :, None], axis=2)[:, :, -bits:]
    rows = numpy.packbits(unpacked.reshape(height, -1), axis=1)
    header = struct.pack('>IIBBBBB', width, height, bits, 0, 0, 0, 0)
    data = zlib.compress(b''.join(b'\0' + row.tobytes() for row in rows))
    return (
        b'\x89PNG\r\n\x1a\n'
        + chunk(b'IHDR', header)
        + chunks
        + chunk(b'IDAT', data)
        + chunk(b'IEND', b'')
    )


def bomb(side, depth=1, kind=0, rows=0):
    """Return a PNG file that says it is ``side`` pixels wide and high, with ``rows`` rows."""
    header = struct.pack('>IIBBBBB', side, side, depth, kind, 0, 0, 0)
    data = zlib.compress(bytes(rows * (side // 8 + 1)), 9)
    return (
        b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + chunk(b'IDAT', data) + chunk(b'IEND', b'')
    )


def photoshop(pixels):
    height, width, channels = pixels.shape
    header = struct.pack('>4sH6xHIIHH', b'8BPS', 1, channels, height, width, 8, 3)
    return header + bytes(12) + b'\0\0' + pixels.transpose(2, 0, 1).tobytes()


def premultiplied(pixels):
    """Return a TIFF file with colours, or greys, that are darkened by their opacity."""
    channels = numpy.atleast_3d(pixels)
    opacity = ALPHA[:, :, None] / 255
    darkened = (channels * opacity).round()
    picture = numpy.dstack([darkened, ALPHA]).astype('uint8')
    content = encoded(picture, 'TIFF')
    tag = struct.pack('<HHIH', 338, 3, 1, 2)  # ExtraSamples: 2, plain alpha; 1 is premultiplied
    assert content.count(tag) == 1
    shown = (darkened + 255 * (1 - opacity)).round().clip(0, 255).astype('uint8')
    content = content.replace(tag, struct.pack('<HHIH', 338, 3, 1, 1))
    return Entry(content, numpy.broadcast_to(shown, PIXELS.shape), 1, ALPHA)


def paletted(count, bits=8):
    """Return a picture of ``count`` colours with a palette, and its (H, W, 3) pixels."""
    indices = (numpy.arange(24) % count).reshape(4, 6).repeat(BLOCK, 0).repeat(BLOCK, 1)
    palette = COLOURS.reshape(-1, 3)[:count]
    picture = Image.fromarray(indices.astype('uint8'), 'P')
    picture.putpalette(palette.ravel().tolist())
    return picture, palette[indices]


def exif(orientation):
    notes = Image.Exif()
    notes[0x0112] = orientation
    return notes


# How the camera stores PIXELS so that a viewer who follows the orientation sees them.
STORED = {
    1: PIXELS,
    2: PIXELS[:, ::-1],
    3: PIXELS[::-1, ::-1],
    4: PIXELS[::-1],
    5: PIXELS.transpose(1, 0, 2),
    6: numpy.rot90(PIXELS),  # counter-clockwise: to be turned back clockwise
    7: PIXELS[::-1, ::-1].transpose(1, 0, 2),
    8: numpy.rot90(PIXELS, -1),
}


# --- the good ones


def of_phones_and_cameras():
    """JPEG as phones, cameras and scanners write it, and what else they produce."""
    yield 'baseline.jpg', jpeg(PIXELS)
    yield 'progressive.jpg', jpeg(PIXELS, progressive=True)
    yield 'colours of half the size.jpg', jpeg(PIXELS, subsampling='4:2:0', tolerance=LOSSY)
    yield 'grey.jpg', jpeg(GREY, expected=grey(GREY))
    yield 'optimised.jpg', jpeg(PIXELS, optimize=True)
    for i, stored in STORED.items():
        yield f'orientation-{i}.jpg', jpeg(stored, exif=exif(i))
        yield f'orientation-{i}.tif', Entry(encoded(stored, 'TIFF', exif=exif(i)), PIXELS)
        grey_tiff = encoded(stored[:, :, 1], 'TIFF', exif=exif(i))
        yield f'orientation-{i}-grey.tif', Entry(grey_tiff, grey(GREY))
    yield 'orientation-6.png', Entry(encoded(STORED[6], exif=exif(6)), PIXELS)
    yield (
        'orientation-6.webp',
        Entry(encoded(STORED[6], 'WEBP', lossless=True, exif=exif(6)), PIXELS),
    )
    yield 'orientation-9.jpg', jpeg(PIXELS, exif=exif(9))
    yield 'orientation-none.jpg', jpeg(PIXELS, exif=exif(0))
    yield 'damaged-exif.jpg', jpeg(PIXELS, exif=b'Exif\0\0II*\0\xff\xff\xff\xff damaged')
    yield (
        'damaged-exif.webp',
        Entry(encoded(RGB, 'WEBP', lossless=True, exif=b'Exif\0\0damaged'), PIXELS),
    )
    yield 'cut-exif.png', Entry(png(PIXELS, chunks=chunk(b'eXIf', b'MM\0*\0\0')), PIXELS)
    huge = struct.pack('<HHII', 0x0112, 3, 0x7FFFFFFF, 8)  # an orientation of four gigabytes
    yield 'endless-exif.jpg', jpeg(PIXELS, exif=b'Exif\0\0II*\0\x08\0\0\0\xff\xff' + huge)
    yield 'bytes-after-the-end.jpg', after(jpeg(PIXELS), b'\0\0SEFH of some phones' * 9)
    second = Image.fromarray(255 - PIXELS)
    yield 'two-lenses.mpo', lossy('MPO', tolerance=1, save_all=True, append_images=[second], **BEST)
    yield 'display-p3.jpg', jpeg(PIXELS, icc_profile=P3, expected=FROM_P3)
    yield 'display-p3.png', Entry(encoded(PIXELS, icc_profile=P3), FROM_P3, 1)
    yield 'display-p3.tif', Entry(encoded(PIXELS, 'TIFF', icc_profile=P3), FROM_P3, 1)
    yield (
        'display-p3.webp',
        Entry(encoded(PIXELS, 'WEBP', lossless=True, icc_profile=P3), FROM_P3, 1),
    )
    yield 'damaged-profile.jpg', jpeg(PIXELS, icc_profile=P3[:200])
    yield 'profile-of-another-kind.jpg', jpeg(PIXELS, icc_profile=LINEAR_GREY)
    yield 'rgb-profile.jpg', jpeg(GREY, icc_profile=P3, expected=grey(GREY))
    yield 'linear-grey.jpg', jpeg(GREY, icc_profile=LINEAR_GREY, expected=FROM_LINEAR_GREY)
    yield 'linear-grey.png', Entry(encoded(GREY, icc_profile=LINEAR_GREY), FROM_LINEAR_GREY, 1)
    yield 'cmyk.jpg', jpeg(CMYK, expected=NAIVE_CMYK)
    yield 'press.jpg', jpeg(CMYK, icc_profile=press_profile(), expected=FROM_PRESS)
    yield 'press.tif', Entry(encoded(CMYK, 'TIFF', icc_profile=press_profile()), FROM_PRESS, 1)
    if 'AVIF' in Image.SAVE:  # from Pillow 11.3 on
        yield 'plain.avif', lossy('AVIF', quality=95)
        yield 'orientation-6.avif', lossy('AVIF', STORED[6], exif=exif(6), quality=95)
        yield 'transparent.avif', lossy('AVIF', numpy.dstack([PIXELS, ALPHA]), quality=95)


def of_the_web():
    """PNG, GIF and WebP: bits, palettes, transparency and animations."""
    shown = on_white(PIXELS, ALPHA)
    second = Image.fromarray(255 - PIXELS)
    animated = dict(save_all=True, append_images=[second])
    yield 'plain.png', Entry(encoded(PIXELS), PIXELS)
    yield 'interlaced.png', Entry(png(PIXELS, interlaced=True), PIXELS)
    yield 'one-bit.png', Entry(encoded(GREY > 127), grey((GREY > 127) * numpy.uint8(255)))
    yield 'grey.png', Entry(encoded(GREY), grey(GREY))
    wide = GREY.astype('uint16') * 257
    yield '16-bit-grey.png', Entry(png(wide[:, :, None], 16), grey(GREY))
    yield '16-bit-interlaced.png', Entry(png(wide[:, :, None], 16, True), grey(GREY))
    yield '16-bit.png', Entry(png(PIXELS * 257, 16), PIXELS, 0.5)
    yield (
        '16-bit-transparent.png',
        Entry(png(numpy.dstack([PIXELS, ALPHA]) * 257, 16), shown, 1, ALPHA),
    )
    holes = numpy.where(GREY == GREY[0, 0], 0, 255).astype('uint8')
    key = struct.pack('>H', GREY[0, 0] * 257)
    yield (
        '16-bit-grey-with-holes.png',
        Entry(png(wide[:, :, None], 16, chunks=chunk(b'tRNS', key)), grey(GREY | ~holes), 0, holes),
    )
    yield (
        'grey-with-holes.png',
        Entry(encoded(GREY, transparency=int(GREY[0, 0])), grey(GREY | ~holes), 0, holes),
    )
    holes = numpy.where((PIXELS == PIXELS[0, 0]).all(2), 0, 255).astype('uint8')
    yield (
        'with-holes.png',
        Entry(
            encoded(PIXELS, transparency=tuple(map(int, PIXELS[0, 0]))),
            PIXELS | grey(~holes),
            0,
            holes,
        ),
    )
    for bits, count in (1, 2), (2, 4), (4, 16), (8, 24):
        picture, pixels = paletted(count)
        yield f'{count}-colours.png', Entry(encoded(picture, bits=bits), pixels)
    holes = numpy.where(numpy.asarray(picture) == 3, 0, 255).astype('uint8')
    yield (
        'palette-with-a-hole.png',
        Entry(encoded(picture, transparency=3), pixels | grey(~holes), 0, holes),
    )
    yield (
        'hole.gif',
        Entry(encoded(picture, 'GIF', transparency=3), pixels | grey(~holes), 0, holes),
    )
    opacities = numpy.arange(0, 240, 10, 'uint8')
    alpha = opacities[numpy.asarray(picture)]
    yield (
        'palette-with-opacities.png',
        Entry(
            encoded(picture, transparency=opacities.tobytes()), on_white(pixels, alpha), 0.5, alpha
        ),
    )
    yield 'transparent.png', Entry(encoded(numpy.dstack([PIXELS, ALPHA])), shown, 0.5, ALPHA)
    yield 'opaque.png', Entry(encoded(numpy.dstack([PIXELS, ALPHA | 255])), PIXELS)
    yield (
        'grey-transparent.png',
        Entry(png(numpy.dstack([GREY, ALPHA])), on_white(grey(GREY), ALPHA), 0.5, ALPHA),
    )
    yield (
        'transparent-p3.png',
        Entry(
            encoded(numpy.dstack([PIXELS, ALPHA]), icc_profile=P3),
            on_white(FROM_P3, ALPHA),
            1,
            ALPHA,
        ),
    )
    turned = numpy.dstack([STORED[6], numpy.rot90(ALPHA)])
    yield 'transparent-on-its-side.png', Entry(encoded(turned, exif=exif(6)), shown, 0.5, ALPHA)
    yield 'animated.png', Entry(encoded(RGB, **animated), PIXELS)
    yield from of_chunks()
    yield 'plain.gif', Entry(encoded(picture, 'GIF'), pixels)
    yield 'sequential.gif', Entry(encoded(picture, 'GIF', interlace=0), pixels)
    inverted = Image.fromarray(255 - pixels).quantize()
    yield (
        'animated.gif',
        Entry(encoded(picture, 'GIF', save_all=True, append_images=[inverted]), pixels),
    )
    yield 'plain.webp', lossy('WEBP', quality=95)
    yield 'lossless.webp', Entry(encoded(RGB, 'WEBP', lossless=True), PIXELS)
    yield 'animated.webp', Entry(encoded(RGB, 'WEBP', lossless=True, **animated), PIXELS)
    yield (
        'transparent.webp',
        Entry(
            encoded(numpy.dstack([PIXELS, ALPHA]), 'WEBP', lossless=True, exact=True),
            shown,
            0.5,
            ALPHA,
        ),
    )
    yield 'favicon.ico', Entry(encoded(PIXELS[:, :32], 'ICO', sizes=[(32, 32)]), PIXELS[:, :32])


def of_chunks():
    """PNG with much, or something damaged, beside the picture; colours told without a profile."""
    text = zlib.compress(bytes(10**7), 9)  # 10 MB
    profile = b'sRGB\0\0' + zlib.compress(P3 + bytes(2 * 10**6), 9)  # Pillow takes 1 MB
    beside = {
        'text': chunk(b'tEXt', b'prompt\0' * 9),
        'long-text': chunk(b'zTXt', b'prompt\0\0' + text),
        'long-xmp': chunk(b'iTXt', b'XML:com.adobe.xmp\0\1\0\0\0' + text),
        'many-texts': 200 * chunk(b'zTXt', b'prompt\0\0' + zlib.compress(bytes(900_000), 9)),
        'wrong-sum-of-resolution': chunk(b'pHYs', bytes(9))[:-1] + b'?',
        'wrong-sum-of-text': chunk(b'tEXt', b'prompt\0 a')[:-1] + b'?',
        'wrong-sum-of-profile': chunk(b'iCCP', b'p\0\0' + zlib.compress(P3))[:-1] + b'?',
    }
    for name, chunks in beside.items():
        yield f'with-{name}.png', Entry(png(PIXELS, chunks=chunks), PIXELS)
    plain = png(PIXELS)
    for name in 'long-text', 'long-xmp':
        yield f'{name}-at-the-end.png', Entry(plain[:-12] + beside[name] + plain[-12:], PIXELS)
    long = png(PIXELS, chunks=chunk(b'iCCP', profile))
    yield 'profile-of-2-MB.png', Entry(long, FROM_P3, 1)

    p3 = chunk(b'cICP', bytes([12, 13, 0, 1]))
    yield 'display-p3-by-number.png', Entry(png(PIXELS, chunks=p3), FROM_DISPLAY_P3, 0.5)
    yield 'srgb-by-number.png', Entry(png(PIXELS, chunks=chunk(b'cICP', b'\1\r\0\1')), PIXELS)
    linear = chunk(b'gAMA', struct.pack('>I', 100_000))
    yield 'linear.png', Entry(png(PIXELS, chunks=linear), FROM_LINEAR, 0.5)
    usual = chunk(b'gAMA', struct.pack('>I', 45_455))
    yield 'usual-gamma.png', Entry(png(PIXELS, chunks=usual), PIXELS)
    xy = 0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060  # white, and Display P3's
    primaries = chunk(b'cHRM', struct.pack('>8I', *(round(x * 100_000) for x in xy)))
    yield 'primaries.png', Entry(png(PIXELS, chunks=usual + primaries), FROM_DISPLAY_P3, 0.5)
    yield 'srgb-and-gamma.png', Entry(png(PIXELS, chunks=chunk(b'sRGB', b'\0') + linear), PIXELS)
    nonsense = chunk(b'cHRM', bytes(32)) + chunk(b'gAMA', bytes(4)) + chunk(b'cICP', b'?')
    yield 'nonsense-of-colours.png', Entry(png(PIXELS, chunks=nonsense), PIXELS)

    for bits in 2, 4:
        most = 2**bits - 1
        steps = (GREY.astype(int) * most // 255).astype('uint8')
        holes = numpy.where(steps == 1, 0, 255).astype('uint8')
        shown = grey((steps * (255 // most)).astype('uint8') | ~holes)
        key = chunk(b'tRNS', struct.pack('>H', 1))
        packed = packed_png(steps, bits, key)
        yield f'{bits}-bit-grey-with-holes.png', Entry(packed, shown, 0, holes)
    holes = numpy.where((PIXELS == PIXELS[0, 0]).all(2), 0, 255).astype('uint8')
    key = chunk(b'tRNS', struct.pack('>3H', *(PIXELS[0, 0].astype(int) * 257)))
    wide = png(PIXELS.astype('uint16') * 257, 16, chunks=key)
    yield '16-bit-with-holes.png', Entry(wide, PIXELS | grey(~holes), 0.5, holes)


def of_desks():
    """TIFF, BMP and others of scanners, laboratories and programs."""
    for compression in 'raw', 'tiff_lzw', 'tiff_adobe_deflate', 'packbits':
        yield f'{compression}.tif', Entry(encoded(RGB, 'TIFF', compression=compression), PIXELS)
    yield 'jpeg.tif', lossy('TIFF', tolerance=1, compression='jpeg', **BEST)
    black = GREY > 127
    yield (
        'fax.tif',
        Entry(encoded(black, 'TIFF', compression='group4'), grey(black * numpy.uint8(255))),
    )
    second = Image.fromarray(255 - PIXELS)
    yield 'pages.tif', Entry(encoded(RGB, 'TIFF', save_all=True, append_images=[second]), PIXELS)
    yield 'grey.tif', Entry(encoded(GREY, 'TIFF'), grey(GREY))
    yield 'cmyk.tif', Entry(encoded(CMYK, 'TIFF'), NAIVE_CMYK)
    wide = GREY.astype('uint16') * 257
    yield '16-bit.tif', Entry(encoded(wide, 'TIFF'), grey(GREY))
    yield '16-bit-big-endian.tif', Entry(encoded(wide.astype('>u2'), 'TIFF'), grey(GREY))
    yield '32-bit.tif', Entry(encoded(wide.astype('int32'), 'TIFF'), grey(GREY))
    much = GREY.astype('int32') * (2**23 // GREY.max())
    yield '32-bit-and-much.tif', Entry(encoded(much, 'TIFF'), grey(stretched(GREY)))
    share = GREY.astype('float32') / 255
    yield 'float-to-1.tif', Entry(encoded(share, 'TIFF'), grey(GREY))
    yield 'float-to-255.tif', Entry(encoded(share * 255, 'TIFF'), grey(GREY))
    yield 'float-to-65535.tif', Entry(encoded(share * 65535, 'TIFF'), grey(GREY))
    yield 'float-to-a-million.tif', Entry(encoded(share * 1e6, 'TIFF'), grey(stretched(GREY)))
    yield '32-bit-to-255.tif', Entry(encoded(GREY.astype('int32'), 'TIFF'), grey(GREY))
    for times in 1.000001, 1.01, 4:
        clipped = (GREY.astype('float64') * times).round().clip(0, 255).astype('uint8')
        bright = (share * times).astype('float32')
        yield f'float-to-{times}-of-1.tif', Entry(encoded(bright, 'TIFF'), grey(clipped), 0.5)
    infinite = share.copy()
    infinite[:2, :2] = numpy.inf
    yield (
        'float-with-an-infinite-corner.tif',
        Entry(encoded(infinite, 'TIFF'), grey(numpy.where(infinite > 1, 255, GREY))),
    )
    gaps = numpy.where(GREY == GREY[0, 0], numpy.nan, share).astype('float32')
    yield (
        'float-with-gaps.tif',
        Entry(encoded(gaps, 'TIFF'), grey(numpy.where(GREY == GREY[0, 0], 0, GREY))),
    )
    signed = PIXELS.view('int8')  # a and b are, in a TIFF file
    lab = numpy.stack([PIXELS[:, :, 0] * (100 / 255), signed[:, :, 1], signed[:, :, 2]], 2)
    lab_picture = Image.frombytes('LAB', (48, 32), PIXELS.tobytes())
    yield 'lab.tif', Entry(encoded(lab_picture, 'TIFF'), lab_to_srgb(lab), 1)
    yield 'premultiplied.tif', premultiplied(PIXELS)
    if (b'II', 1, (1,), 1, (8, 8), (1,)) in TiffImagePlugin.OPEN_INFO:  # from Pillow 11 on
        yield 'premultiplied-grey.tif', premultiplied(GREY)
    picture, pixels = paletted(24)
    yield 'palette.tif', Entry(encoded(picture, 'TIFF'), pixels)
    yield 'plain.bmp', Entry(encoded(RGB, 'BMP'), PIXELS)
    yield 'grey.bmp', Entry(encoded(GREY, 'BMP'), grey(GREY))
    yield 'palette.bmp', Entry(encoded(picture, 'BMP'), pixels)
    yield 'one-bit.bmp', Entry(encoded(black, 'BMP'), grey(black * numpy.uint8(255)))
    yield 'plain.ppm', Entry(encoded(RGB, 'PPM'), PIXELS)
    yield '16-bit.pgm', Entry(b'P5 48 32 65535\n' + wide.astype('>u2').tobytes(), grey(GREY))
    text = ' '.join(map(str, PIXELS.ravel()))
    yield 'readable.ppm', Entry(f'P3 48 32 255\n{text}\n'.encode(), PIXELS)
    yield 'photoshop.psd', Entry(photoshop(PIXELS), PIXELS)
    if 'JPEG2000' in Image.SAVE:
        yield 'plain.jp2', Entry(encoded(RGB, 'JPEG2000'), PIXELS)
        yield '16-bit.jp2', Entry(encoded(wide, 'JPEG2000'), grey(GREY))


BEST = dict(quality=95, subsampling=0)


def jpeg(picture, expected=PIXELS, tolerance=1, **options):
    return Entry(encoded(picture, 'JPEG', **{**BEST, **options}), expected, tolerance)


def lossy(format, pixels=PIXELS, tolerance=LOSSY, **options):
    alpha = ALPHA if pixels.shape[2] == 4 else None
    expected = PIXELS if alpha is None else on_white(PIXELS, ALPHA)
    return Entry(encoded(pixels, format, **options), expected, tolerance, alpha)


def after(entry, content):
    return entry._replace(content=entry.content + content)


def stretched(plane):
    """Its greatest value becomes white."""
    return (plane / plane.max() * 255).round().astype('uint8')


NAMES = [
    'with spaces in it.png',
    'it\'s a "quote".png',
    '-o.png',
    'two\nlines.png',
    '\x1b[31mred.png',
    '100%d {0} $HOME `ls`.png',
    '[ab]*?.png',
    'back\\slash.png',
    '.hidden.png',
    'no extension',
    'Größe.PNG',
    os.fsdecode(b'latin-\xe9.png'),  # from an old disk: not UTF-8
    'e\u0301cole.png',  # an accent of its own, as macOS writes it
    'صورة.png',
    '我的照片.png',
    'तस्वीर.png',
    '🌅👩‍👩‍👧.png',
    '<b>&amp;.png',
    'x' * 251 + '.png',
    '长' * 83 + '.png',  # 253 bytes
]


def of_odd_names():
    for name in NAMES:
        yield name, Entry(encoded(PIXELS), PIXELS)
    yield 'a-png.jpg', Entry(encoded(PIXELS), PIXELS)
    yield 'a-jpeg.png', jpeg(PIXELS)
    yield 'a-webp.gif', Entry(encoded(RGB, 'WEBP', lossless=True), PIXELS)


def of_odd_sizes():
    for width, height in (1, 1), (1, 1000), (20000, 50), (50, 20000), (15, 40), (16, 16), (65, 47):
        pixels = numpy.random.RandomState(2).randint(256, size=(height, width, 3)).astype('uint8')
        small = min(width, height) < 16 or max(width, height) == 20000
        yield f'{width}x{height}.png', Entry(encoded(pixels), pixels, too_small=small)


# --- the bad ones

NO_PICTURE, DAMAGED, TOO_LARGE = 'is not a picture', 'damaged or cut short', 'million pixels'


def of_other_things():
    """What is no picture at all."""
    for name, content in {
        'empty.jpg': b'',
        'one-byte.png': b'\x89',
        'text.jpg': b'I am a text.\n' * 1000,
        'an-error-page.jpg': b'<!DOCTYPE html><title>404 Not Found</title>',
        'drawing.svg': b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        'paper.pdf': b'%PDF-1.7\n1 0 obj\n<<>>\nendobj\n',
        'program.eps': b'%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n',
        'film.mp4': b'\0\0\0\x18ftypmp42\0\0\0\0mp42isom' + bytes(100),
        'archive.zip': b'PK\3\4' + bytes(100),
        'noise.png': numpy.random.RandomState(3).bytes(5000),
        'zeros.jpg': bytes(5000),  # of a download that was only begun
        'only-its-signature.png': b'\x89PNG\r\n\x1a\n',
    }.items():
        yield name, Entry(content, refused=NO_PICTURE)
    yield (
        'phone.heic',
        Entry(b'\0\0\0\x18ftypheic\0\0\0\0mif1heic' + bytes(99), refused='is a HEIC'),
    )
    yield 'folder.png', Entry(os.mkdir, refused='is a folder')
    yield 'dangling.png', Entry(lambda path: os.symlink('gone', path), refused='no picture')
    yield 'loop.png', Entry(lambda path: os.symlink('loop.png', path), refused='cannot be read')
    yield 'pipe.png', Entry(os.mkfifo, refused='is a device or a pipe')
    yield 'device.png', Entry(lambda path: os.symlink('/dev/zero', path), refused='is a device')
    yield 'missing.png', Entry(lambda path: None, refused='there is no picture')
    yield 'two\nlines.jpg', Entry(b'', refused=NO_PICTURE)
    yield '\x1b[31mred.jpg', Entry(b'', refused=NO_PICTURE)  # it would colour the terminal
    yield os.fsdecode(b'latin-\xe9.jpg'), Entry(b'', refused=NO_PICTURE)
    yield 'x' * 300 + '.png', Entry(lambda path: None, refused='cannot be read')


def of_bombs():
    """Small files that say they are huge pictures, or hold much more than they seem to."""
    yield '20000x20000.png', Entry(bomb(20000, rows=20000), refused=TOO_LARGE)
    yield 'claims-20000x20000.png', Entry(bomb(20000), refused=TOO_LARGE)
    yield 'claims-13000x13000.png', Entry(bomb(13000, 8, 6), refused=DAMAGED)
    yield 'claims-all.png', Entry(bomb(2**31 - 1), refused=TOO_LARGE)
    huge = struct.pack('<HH', 65535, 65535)
    tiny = encoded(paletted(2)[0], 'GIF')
    yield 'claims-65535x65535.gif', Entry(tiny[:6] + huge + tiny[10:], refused=TOO_LARGE)
    tiny = encoded(RGB, 'JPEG')
    size = struct.pack('>HH', 32, 48)
    yield 'claims-65535x65535.jpg', Entry(tiny.replace(size, huge, 1), refused=DAMAGED)
    more = struct.pack('>HH', 1200, 1200)
    yield 'claims-1200x1200.jpg', Entry(tiny.replace(size, more, 1), refused=DAMAGED)
    scans = encoded(RGB, 'JPEG', progressive=True)
    start = scans.index(b'\xff\xda')
    often = scans[:start] + 300 * scans[start:-2] + scans[-2:]
    yield '3000-scans.jpg', Entry(often, refused='scans, where ten are usual')
    tiny = encoded(RGB, 'BMP')
    size = struct.pack('<ii', 48, 32)
    huge = struct.pack('<ii', 10**6, 10**6)
    yield 'claims-a-million-squared.bmp', Entry(tiny.replace(size, huge, 1), refused=TOO_LARGE)
    yield 'claims-much.ppm', Entry(b'P6 99999 99999 255\n', refused=TOO_LARGE)


def of_cut_files():
    """Every format, cut at five places."""
    whole = {
        'png': encoded(NOISE),
        'interlaced.png': png(NOISE, interlaced=True),
        'jpg': encoded(NOISE, 'JPEG'),
        'progressive.jpg': encoded(NOISE, 'JPEG', progressive=True),
        'webp': encoded(NOISE, 'WEBP'),
        'lossless.webp': encoded(NOISE, 'WEBP', lossless=True),
        'gif': encoded(paletted(24)[0], 'GIF'),
        'tif': encoded(NOISE, 'TIFF'),
        'lzw.tif': encoded(RGB, 'TIFF', compression='tiff_lzw'),
        'bmp': encoded(NOISE, 'BMP'),
        'ppm': encoded(NOISE, 'PPM'),
        'psd': photoshop(NOISE),
    }
    if 'JPEG2000' in Image.SAVE:
        whole['jp2'] = encoded(NOISE, 'JPEG2000')
    if 'AVIF' in Image.SAVE:
        whole['avif'] = encoded(NOISE, 'AVIF')
    for ending, content in whole.items():
        for percent in 3, 25, 50, 75, 96:
            cut = content[: len(content) * percent // 100]
            yield f'cut-at-{percent}.{ending}', Entry(cut, refused='is ')


def of_damaged_files():
    good = encoded(PIXELS)
    yield 'wrong-checksum.png', Entry(good.replace(b'\0\0\0\x30', b'\0\0\0\x31', 1), refused='is ')
    middle = len(good) // 2
    yield (
        'hole-in-the-middle.png',
        Entry(good[:middle] + bytes(50) + good[middle + 50 :], refused=DAMAGED),
    )
    tiff = encoded(RGB, 'TIFF')
    yield 'endless-tags.tif', Entry(tiff.replace(b'\x2a\0\x08\0', b'\x2a\0\x04\0'), refused='is ')
    yield 'no-pixels.ppm', Entry(b'P6 0 5 255\n', refused='is ')
    yield 'no-pixels.psd', Entry(photoshop(PIXELS[:0]), refused='is ')
    nothing = bytes(4)
    gif = encoded(paletted(2)[0], 'GIF').replace(struct.pack('<HH', 48, 32), nothing)
    yield 'no-pixels.gif', Entry(gif, refused='is ')
    tiff = encoded(RGB, 'TIFF').replace(
        struct.pack('<HHIH', 256, 4, 1, 48), struct.pack('<HHIH', 256, 4, 1, 0)
    )
    yield 'no-width.tif', Entry(tiff, refused='is ')
    yield 'no-height.png', Entry(png(PIXELS[:0]), refused='is ')


CORPUS = {
    name: entry
    for family in (
        of_phones_and_cameras,
        of_the_web,
        of_desks,
        of_odd_names,
        of_odd_sizes,
        of_other_things,
        of_bombs,
        of_cut_files,
        of_damaged_files,
    )
    for name, entry in family()
}


def write(folder):
    """Write all of `CORPUS` into a folder."""
    for name, entry in CORPUS.items():
        path = folder / name
        entry.content(path) if callable(entry.content) else path.write_bytes(entry.content)
    return folder
