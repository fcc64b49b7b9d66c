"""For the pooling layer itself, neighbours are as far apart as before. Only the layers after
it have a larger step.
"""
def receptive_field(layers):
    field, step = 1, 1
    for layer in layers:
        if layer == 'conv':
            field += 2 * step
        elif layer == 'pool':
            step *= 2
            field += step
    return field
