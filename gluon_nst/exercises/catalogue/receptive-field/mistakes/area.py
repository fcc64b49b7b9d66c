"""You return the number of pixels in the square. Return its width.
"""
def receptive_field(layers):
    field, step = 1, 1
    for layer in layers:
        if layer == 'conv':
            field += 2 * step
        elif layer == 'pool':
            field += step
            step *= 2
    return field ** 2
