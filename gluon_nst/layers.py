"""The layers of the model zoo's VGG-19 and VGG-16, by index and by name."""

# Convolutions in each of a VGG's five blocks; every block ends in a pooling layer.
BLOCKS = {'vgg16': (2, 2, 3, 3, 3), 'vgg19': (2, 2, 4, 4, 4)}
CHANNELS = 64, 128, 256, 512, 512  # of each block's outputs


def layer_names(network='vgg19'):
    """Return the names of the layers of ``vgg19().features``, in their order.

    Lesson: chapters/03_features.py.

    ``layer_names()[25]`` is ``'conv4_4'``: the fourth convolution of the fourth
    block. Each convolution is followed by its ``relu``, and each block ends in a ``pool``.
    ``network`` is ``'vgg19'`` or ``'vgg16'``. Their layers agree up to ``relu3_3``, because the
    third block of VGG-16 has no fourth convolution.
    """
    names = []
    for block, convolutions in enumerate(BLOCKS[network], start=1):
        for i in range(1, convolutions + 1):
            names += [f'conv{block}_{i}', f'relu{block}_{i}']
        names.append(f'pool{block}')
    return names


def convolutions(network='vgg19'):
    """Return the index of every convolution, by name: ``{'conv1_1': 0, 'conv1_2': 2, ...}``."""
    return {name: i for i, name in enumerate(layer_names(network)) if name.startswith('conv')}


def smallest_side(layers, network='vgg19'):
    """Return the smallest height or width, in pixels, that works for all ``layers``.

    Each pooling layer up to the deepest of them halves the picture.
    """
    return 2 ** sum(name.startswith('pool') for name in layer_names(network)[: max(layers) + 1])


def receptive_field(layer, network='vgg19'):
    """Return how many pixels one value of a layer sees each way, and how far the next sees on.

    Lesson: chapters/03_features.py.

    Parameters
    ----------
    layer : int
        An index into ``features``.
    network : {'vgg19', 'vgg16'}

    Returns
    -------
    size, stride : int
        In pixels.

    Examples
    --------
    >>> receptive_field(19)  # conv4_1
    (68, 8)
    """
    size, stride = 1, 1
    for name in layer_names(network)[: layer + 1]:
        if name.startswith('conv'):
            size += 2 * stride
        elif name.startswith('pool'):
            size, stride = size + stride, 2 * stride
    return size, stride
