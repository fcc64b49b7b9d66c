"""You double the field at every pooling layer, going from the first layer to the last.
Doubling is right in the other direction, from the last layer back to the picture.
"""
def receptive_field(layers):
    field = 1
    for layer in layers:
        if layer == 'conv':
            field += 2
        elif layer == 'pool':
            field *= 2
    return field
