"""A grid of pictures as sliders: HTML that needs no server, in a notebook and in the book."""

import base64
import io
from html import escape
from itertools import product

from PIL import Image

from ..images import to_uint8

MOVE = (  # what a slider does when it moves
    "const all = this.closest('.sliders'),"
    " at = [...all.querySelectorAll('input')].map(i => i.value).join();"
    "for (const picture of all.querySelectorAll('img')) picture.hidden = picture.dataset.at !== at;"
    'this.nextElementSibling.value = this.dataset.values.split("|")[this.value];'
)


def sliders_html(caption, values, pictures):
    """Return HTML with one slider for each dimension of a grid, and the picture they choose.

    Parameters
    ----------
    caption : str
    values : dict of str to list
        The values of each dimension, by its name.
    pictures : dict of tuple to (H, W, 3)
        Each picture, uint8 or from 0 to 1, by its values, one of every dimension.
    """
    middle = [len(some) // 2 for some in values.values()]
    images = []
    for at in product(*(range(len(some)) for some in values.values())):
        chosen = [some[i] for some, i in zip(values.values(), at)]
        alt = ', '.join(f'{name} {value}' for name, value in zip(values, chosen))
        hidden = '' if list(at) == middle else ' hidden'
        place = ','.join(map(str, at))
        images.append(
            f'<img src="{data_address(pictures[tuple(chosen)])}" alt="{escape(alt)}"'
            f' data-at="{place}"{hidden}>'
        )
    labels = [
        f'<p><label>{escape(name)} <input type="range" min="0" max="{len(some) - 1}" value="{i}"'
        f' data-values="{escape("|".join(map(str, some)))}" oninput="{escape(MOVE)}">'
        f' <output>{escape(str(some[i]))}</output></label></p>'
        for (name, some), i in zip(values.items(), middle)
    ]
    return '\n'.join(
        ['<div class="sliders">', *images, *labels, f'<p><em>{escape(caption)}</em></p>', '</div>']
    )


def data_address(image):
    """Return a picture as the address of itself."""
    jpeg = io.BytesIO()
    Image.fromarray(to_uint8(image)).save(jpeg, 'JPEG', quality=90)
    return 'data:image/jpeg;base64,' + base64.b64encode(jpeg.getvalue()).decode()
