"""You divide by twice the number of pooling layers. But each one halves the output of the
previous one: two leave a quarter, three an eighth.
"""
CHANNELS = 64, 128, 256, 512, 512


def feature_shape(layer, height, width):
    block = int(layer[4])
    poolings = block if layer.startswith('pool') else block - 1
    side = max(1, 2 * poolings)
    return 1, CHANNELS[block - 1], height // side, width // side
