"""Exercise receptive-field: how much of the picture a feature sees (lesson 3).

One number in the output of a layer depends on a square of pixels of the picture, its
receptive field. How many pixels wide is it? You get a list of layers, from the first to the
one whose output is used:

- 'conv' is a 3 x 3 convolution with a stride of one;
- 'relu' is applied to every number separately;
- 'pool' reduces each 2 x 2 window to one number, with a stride of two.

A single 'conv' sees 3 pixels, ['conv', 'relu', 'conv'] sees 5. Predict it for every such
list. The check builds these networks and finds the pixels that have a gradient.

    gluon-nst exercise check receptive-field      (and "exercise hint receptive-field")
"""


def receptive_field(layers):
    """Predict the width of the receptive field.

    layers: a list of 'conv', 'relu' and 'pool', such as ['conv', 'relu', 'pool', 'conv']
    result: a whole number, in pixels of the picture, away from its borders
    """
    # TODO: your code here
    raise NotImplementedError('receptive_field is still to do')
