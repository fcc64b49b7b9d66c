"""Some of your sides are one too long: you round up. A last row or column without a partner
is left out by the pooling.
"""
CHANNELS = 64, 128, 256, 512, 512


def feature_shape(layer, height, width):
    block = int(layer[4])
    side = 2 ** (block if layer.startswith('pool') else block - 1)
    return 1, CHANNELS[block - 1], -(-height // side), -(-width // side)
