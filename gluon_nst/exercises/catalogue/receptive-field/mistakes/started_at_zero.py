"""You are one pixel short everywhere: without any layer, a pixel sees itself.
"""
def receptive_field(layers):
    field, step = 0, 1
    for layer in layers:
        if layer == 'conv':
            field += 2 * step
        elif layer == 'pool':
            field += step
            step *= 2
    return field
