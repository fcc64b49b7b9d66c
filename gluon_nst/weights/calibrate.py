"""Measure the constants of the ``unit`` scale: ``python -m gluon_nst.weights.calibrate``.

For each convolution of the original network, the constant is 3 / mean absolute output, over
nine of the pictures in ``img/`` with a longest side of 450 pixels. The results go to
``unit_scale.py``. Pictures that come later are not added: they would change every recipe.
"""

from pathlib import Path

from .._compat import np
from ..images import fit_size, preprocess, read_image
from ..layers import convolutions
from ..resources import sample_picture
from .pretrained import pretrained_vgg19
from .unit_scale import TARGET

PICTURES = (
    'bridge', 'castle', 'citrus', 'coffee', 'indigo-waves', 'macaw', 'night-cafe', 'stained-glass',
    'starry-night',
)  # fmt: skip
SIZE = 450


def measure():
    """Return a dictionary from the name of each convolution to its factor."""
    net = pretrained_vgg19(scale='caffe')
    names = {i: name for name, i in convolutions().items()}
    means = dict.fromkeys(convolutions(), 0.0)
    for name in PICTURES:
        image = read_image(sample_picture(f'{name}.jpg'))
        X = preprocess(image, fit_size(image.shape[1], image.shape[0], SIZE))
        for i in range(max(names) + 1):
            X = net.features[i](X)
            if i in names:
                means[names[i]] += float(np.abs(X).mean()) / len(PICTURES)
    return {name: TARGET / mean for name, mean in means.items()}


def main():
    """Measure the constants and write them to the module that `convert` reads."""
    lines = [
        '"""The factor of each convolution in the ``unit`` scale.',
        '',
        'Written by ``python -m gluon_nst.weights.calibrate``.',
        '"""',
        f'TARGET = {TARGET}  # mean absolute output of every convolution',
        '',
        'UNIT_SCALE = {',
    ]
    lines += [f'    {name!r}: {factor:.4e},' for name, factor in measure().items()]
    path = Path(__file__).with_name('unit_scale.py')
    path.write_text('\n'.join([*lines, '}', '']))
    print(path)


if __name__ == '__main__':
    main()
