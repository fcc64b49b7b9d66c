"""Exercise receptive-field: how much of the picture a feature sees (lesson 3)."""


def receptive_field(layers):
    """Predict the width of the receptive field.

    layers: a list of 'conv', 'relu' and 'pool', such as ['conv', 'relu', 'pool', 'conv']
    result: a whole number, in pixels of the picture; the centre of a large picture is meant
    """
    field, step = 1, 1  # step: pixels of the picture from one number to the next one
    for layer in layers:
        if layer == 'conv':
            field += 2 * step  # one neighbour more on each side
        elif layer == 'pool':
            field += step  # one neighbour more on one side
            step *= 2  # it keeps every second place
    return field
