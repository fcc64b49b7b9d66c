"""With you, a pooling layer enlarges the step, but not the field: it looks at two neighbours
in a row, not at one.
"""
def receptive_field(layers):
    field, step = 1, 1
    for layer in layers:
        if layer == 'conv':
            field += 2 * step
        elif layer == 'pool':
            step *= 2
    return field
