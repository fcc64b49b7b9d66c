"""Exercise receptive-field: how much of the picture a feature sees (lesson 3)."""


def receptive_field(layers):
    """Predict the width of the receptive field.

    layers: a list of 'conv', 'relu' and 'pool', such as ['conv', 'relu', 'pool', 'conv']
    result: a whole number, in pixels of the picture, away from its borders
    """
    field, step = 1, 1  # step: pixels of the picture from one number to the next one
    for layer in layers:
        if layer == 'conv':
            field += 2 * step  # one more neighbour on each side
        elif layer == 'pool':
            field += step  # one more neighbour on one side
            step *= 2  # it keeps every second position
    return field
