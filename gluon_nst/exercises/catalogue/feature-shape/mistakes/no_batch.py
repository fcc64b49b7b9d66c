"""The first axis is missing: the batch, which here has one picture.
"""
CHANNELS = 64, 128, 256, 512, 512


def feature_shape(layer, height, width):
    block = int(layer[4])
    side = 2 ** (block if layer.startswith('pool') else block - 1)
    return CHANNELS[block - 1], height // side, width // side
