"""Height and width are swapped: the shape of a tensor has the height, the number of rows,
first.
"""
CHANNELS = 64, 128, 256, 512, 512


def feature_shape(layer, height, width):
    block = int(layer[4])
    side = 2 ** (block if layer.startswith('pool') else block - 1)
    return 1, CHANNELS[block - 1], width // side, height // side
