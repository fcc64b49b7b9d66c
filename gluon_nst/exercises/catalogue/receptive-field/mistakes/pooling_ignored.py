"""You count the convolutions only. A pooling layer looks at two neighbours in a row, and what
comes behind it goes over the picture in longer steps.
"""
def receptive_field(layers):
    return 1 + 2 * layers.count('conv')
