"""You add the whole width of the window each time. The position in its middle was already
counted: only its neighbours are new.
"""
def receptive_field(layers):
    field, step = 1, 1
    for layer in layers:
        if layer == 'conv':
            field += 3 * step
        elif layer == 'pool':
            field += 2 * step
            step *= 2
    return field
