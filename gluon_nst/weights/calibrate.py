"""Measure the constants of the ``unit`` scale: ``python -m gluon_nst.weights.calibrate``.

For each convolution of the original network: 3 / mean absolute output, over the
pictures in ``img/`` at 450 pixels along the longest side. It rewrites ``unit_scale.py``.
"""

from pathlib import Path

from .._compat import np
from ..images import fit_size, preprocess, read_image
from ..layers import convolutions
from ..resources import folder
from .pretrained import pretrained_vgg19
from .unit_scale import TARGET

SIZE = 450


def measure():
    """Return the factor of every convolution, by name."""
    net = pretrained_vgg19(scale='caffe')
    pictures = sorted(folder('img').glob('*.jpg'))
    names = {i: name for name, i in convolutions().items()}
    means = dict.fromkeys(convolutions(), 0.0)
    for picture in pictures:
        image = read_image(picture)
        X = preprocess(image, fit_size(image.shape[1], image.shape[0], SIZE))
        for i in range(max(names) + 1):
            X = net.features[i](X)
            if i in names:
                means[names[i]] += float(np.abs(X).mean()) / len(pictures)
    return {name: TARGET / mean for name, mean in means.items()}


def main():
    """Measure, and write the constants where `convert` reads them."""
    lines = [
        '"""What each convolution is multiplied by in the ``unit`` scale.',
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
