"""You count only the convolutions. A pooling layer looks at two neighbours in a row, and the
layers after it have a larger step in the picture.
"""
def receptive_field(layers):
    return 1 + 2 * layers.count('conv')
