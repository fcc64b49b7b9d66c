"""Without pooling you are right. But after one pooling layer, two neighbours are two pixels of
the picture apart, and after two pooling layers four: there, a convolution widens the field by
more.
"""
def receptive_field(layers):
    return 1 + 2 * layers.count('conv') + layers.count('pool')
