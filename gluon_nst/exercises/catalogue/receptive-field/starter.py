"""Exercise receptive-field: how much of the picture a feature sees (lesson 3).

One number in the output of a layer depends on a square of pixels of the picture, its
receptive field. How many pixels wide is it? You get the layers on the way as a list, from the
first to the one that is read:

- 'conv' is a convolution, 3 x 3, in steps of one pixel;
- 'relu' looks at every number for itself;
- 'pool' makes one number of 2 x 2, in steps of two.

A single 'conv' sees 3 pixels, ['conv', 'relu', 'conv'] sees 5. Predict it for every such
list. The check builds these networks and finds out which pixels have a gradient.

    gluon-nst exercise check receptive-field      (and "exercise hint receptive-field")
"""


def receptive_field(layers):
    """Predict the width of the receptive field.

    layers: a list of 'conv', 'relu' and 'pool', such as ['conv', 'relu', 'pool', 'conv']
    result: a whole number, in pixels of the picture; the centre of a large picture is meant
    """
    # TODO: your code here
    raise NotImplementedError('receptive_field is still to do')
