"""The pooling layer itself still looks at neighbours that are as far apart as before it. Only
those who come after it go in longer steps.
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
