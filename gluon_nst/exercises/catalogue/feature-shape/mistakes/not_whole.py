"""Some of your sides are not whole numbers. A pooling layer drops a last row or column without
a partner, so divide and round down.
"""
CHANNELS = 64, 128, 256, 512, 512


def feature_shape(layer, height, width):
    block = int(layer[4])
    side = 2 ** (block if layer.startswith('pool') else block - 1)
    return 1, CHANNELS[block - 1], height / side, width / side
