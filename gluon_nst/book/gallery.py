"""The gallery: pictures of recipes, controls and networks, made by the commands beside them."""

import hashlib
import shlex
import shutil
import subprocess
import sys
import time

from .. import __version__
from ..course.figures import SMOKE
from ..errors import UserError
from ..files import atomic_path
from ..onepass.files import shipped
from ..resources import folder

CASTLE = 'img/castle.jpg img/starry-night.jpg'
MACAW = 'img/macaw.jpg img/stained-glass.jpg'
PICTURES = {  # title: what the pictures show, and the ends of their commands
    'Recipes': (
        "The same two pictures with the default, with the chapter's losses and L-BFGS, and with "
        'the recipes of the chapter, of the TensorFlow tutorial, and of the VGG-16 tutorial, which '
        'ran on the first layers of VGG-19, as it does where VGG-16 is not.',
        [
            f'stylize {CASTLE}',
            f'stylize {CASTLE} --recipe fast',
            f'stylize {CASTLE} --recipe d2l --steps 100',
            f'stylize {CASTLE} --recipe tensorflow --steps 100',
            f'stylize {CASTLE} --recipe vgg16 --steps 100 --style-weight 0.1',
        ],
    ),
    'Paintings': (
        'Two paintings by Berthe Morisot, a woodcut by Hashiguchi Goyō, a landscape in ink by Zhao '
        'Yuan, and paintings by Paul Cézanne and Vincent van Gogh.',
        [
            'stylize img/castle.jpg img/reading.jpg',
            'stylize img/castle.jpg img/orange-trees.jpg',
            'stylize img/macaw.jpg img/ducks.jpg',
            'stylize img/castle.jpg img/ink-landscape.jpg',
            'stylize img/castle.jpg img/sainte-victoire.jpg',
            'stylize img/macaw.jpg img/bouquet.jpg',
        ],
    ),
    'Strength': (
        'From nearly the photograph to nearly all style.',
        [f'stylize {CASTLE} --strength {strength}' for strength in (0.1, 0.4, 0.7, 0.95)],
    ),
    'Colour': (
        'The colours of the painting, those of the photograph in the manner of the painting, and '
        'the lightness of the painting alone.',
        [f'stylize {MACAW} --color {color}' for color in ('style', 'match', 'luminance')],
    ),
    'Size of the strokes': (
        'The painting at half its size, and at twice.',
        [f'stylize {MACAW} --style-scale {scale}' for scale in (0.5, 2)],
    ),
    'Several paintings': (
        'Half and half; then each in its own region, and a mask that leaves the photograph as it '
        'was where it is black.',
        [
            f'stylize {CASTLE} img/night-cafe.jpg --blend 1,1',
            f'stylize {CASTLE} img/night-cafe.jpg --regions img/castle-sky.png',
            f'stylize {CASTLE} --mask img/castle-sky.png',
        ],
    ),
    'One pass': (
        'A network that paints a photograph in a tenth of a second, in one of its styles, or in '
        'what lies between two of them.',
        [
            *(f'paint {style} img/bridge.jpg' for style in shipped()),
            'paint starry-night,stained-glass img/bridge.jpg --blend 1,1',
        ],
    ),
}


def gallery_page(pictures, cache):
    """Make the pictures that are not in the cache yet, and return the text of the page.

    Parameters
    ----------
    pictures : Path
        The folder of the page's pictures.
    cache : Path
        Keeps a picture until its command or the version changes.
    """
    lines = ['# Gallery', '', 'Each picture was made by the command below it.', '']
    for title, (text, commands) in PICTURES.items():
        lines += [f'## {title}', '', text, '', '::::{grid} 1 2 2 2', '']
        for end in commands[:1] if SMOKE else commands:
            command = f'gluon-nst {end} --size {48 if SMOKE else 300}'
            picture = _made(command, cache)
            pictures.mkdir(parents=True, exist_ok=True)
            shutil.copy(picture, pictures / picture.name)
            lines += [
                ':::{grid-item}',
                f'```{{image}} {pictures.name}/{picture.name}',
                f':alt: {title}, made by {command}',
                '```',
                f'`{command}`',
                ':::',
            ]
        lines += ['::::', '']
    return '\n'.join(lines)


def _made(command, cache):
    """Return the path of the picture that a command makes."""
    digest = hashlib.sha256(f'{__version__} {command}'.encode()).hexdigest()[:16]
    picture = cache / f'{digest}.jpg'
    if not picture.is_file():
        start = time.monotonic()
        words = [
            str(folder('img') / word[4:]) if word.startswith('img/') else word
            for word in shlex.split(command)[1:]
        ]
        with atomic_path(picture) as temporary:
            program = [
                sys.executable,
                '-m',
                'gluon_nst',
                *words,
                '--overwrite',
                '-o',
                str(temporary),
            ]
            run = subprocess.run(program, capture_output=True, text=True)
            if run.returncode:
                reason = run.stderr.strip().splitlines()[-1]
                raise UserError(f'"{command}" made no picture: {reason}')
        print(f'{command}: {time.monotonic() - start:.0f} s', file=sys.stderr, flush=True)
    return picture
