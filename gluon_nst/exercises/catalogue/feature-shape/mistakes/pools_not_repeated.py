"""You halve once, however deep the layer is. Each block before it halves once more.
"""
CHANNELS = 64, 128, 256, 512, 512


def feature_shape(layer, height, width):
    block = int(layer[4])
    side = 2 if block > 1 or layer.startswith('pool') else 1
    return 1, CHANNELS[block - 1], height // side, width // side
